() => {
  // Pointing at a row of the worksheet, or focusing it, lights its words in the note; pointing at words lights their rows.
  const light = (codes, on) => {
    document.querySelectorAll('#marked mark').forEach((mark) => {
      if (codes.some((code) => mark.dataset.codes.split(', ').includes(code))) mark.classList.toggle('lit', on);
    });
    document.querySelectorAll('#worksheet .row').forEach((row) => {
      if (codes.includes(row.dataset.code)) row.classList.toggle('lit', on);
    });
  };
  const codesOf = (target) => {
    const row = target.closest && target.closest('#worksheet .row');
    if (row) return [row.dataset.code];
    const mark = target.closest && target.closest('#marked mark');
    return mark ? mark.dataset.codes.split(', ') : [];
  };
  for (const [name, on] of [['mouseover', true], ['mouseout', false], ['focusin', true], ['focusout', false]]) {
    document.addEventListener(name, (event) => light(codesOf(event.target), on));
  }
}
