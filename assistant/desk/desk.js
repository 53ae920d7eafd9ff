// The small script of the page: rows and their words light each other, keys, drag, cards, look-up, files, downloads.
window.codedesk = (() => {
  const desk = { act: null, ask: null };
  const one = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => [...(root || document).querySelectorAll(selector)];
  const near = (target, selector) => (target instanceof Element ? target.closest(selector) : null);
  const waited = (wait, run) => {
    let timer;
    return (...given) => { clearTimeout(timer); timer = setTimeout(() => run(...given), wait); };
  };
  const day = () => one('#day input')?.value || '';
  const typed = (element, text) => {
    const owner = element.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(owner.prototype, 'value').set.call(element, text);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const press = (id) => one(`#${id}`)?.click();
  const suggest = () => { desk.coding = true; press('suggest'); };
  const say = (sentence) => { const place = one('#spoken'); if (place) place.textContent = sentence; };

  // -- rows and words ------------------------------------------------------------------------------------------------
  const light = (codes, on, scroll) => {
    for (const mark of all('#marked mark[data-codes]')) {
      const own = mark.dataset.codes.split(' ');
      if (codes.some((code) => own.includes(code))) mark.classList.toggle('lit', on);
    }
    for (const row of all('#worksheet [data-code]')) if (codes.includes(row.dataset.code)) row.classList.toggle('lit', on);
    if (!on || !scroll) return;
    const lit = one('#marked mark.lit');
    const note = one('#marked .note');
    if (!lit || !note) return;
    const [inner, outer] = [lit.getBoundingClientRect(), note.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) note.scrollTop += inner.top - outer.top - outer.height / 3;
  };
  const codesOf = (target) => {
    const row = near(target, '#worksheet li[data-code]');
    if (row) return [row.dataset.code];
    const mark = near(target, '#marked mark[data-codes]');
    return mark ? mark.dataset.codes.split(' ') : [];
  };
  document.addEventListener('mouseover', (event) => light(codesOf(event.target), true, false));
  document.addEventListener('mouseout', (event) => light(codesOf(event.target), false, false));
  document.addEventListener('focusin', (event) => light(codesOf(event.target), true, true));
  document.addEventListener('focusout', (event) => light(codesOf(event.target), false, false));

  // -- cards -----------------------------------------------------------------------------------------------------------
  // Answers may overtake one another: the card asked for last is the one that stays.
  let opened = 0;
  const open = async (fields, inPane) => {
    if (!desk.ask) return;
    const turn = ++opened;
    const html = await desk.ask({ ...fields, day: day() });
    if (turn !== opened) return;
    const pane = inPane ? one('#lookup-card') : null;
    if (pane) {
      pane.innerHTML = html;
      pane.scrollTop = 0;
      return;
    }
    const dialog = one('#card');
    one('.body', dialog).innerHTML = html;
    if (!dialog.open) dialog.showModal();
    one('.body', dialog).scrollTop = 0;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    say('copied');
  };
  const lineOf = (row) => `${row.dataset.code}\t${one('.title', row)?.textContent || ''}`;
  const save = (given) => {
    if (!given) return;
    const { name, type, text } = JSON.parse(given);
    if (!name) {
      const frame = document.createElement('div');
      frame.id = 'printed';
      frame.innerHTML = text;
      document.body.append(frame);
      window.print();
      frame.remove();
      return;
    }
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const rowOf = (target) => near(target, '#worksheet li[data-code]');
  const act = (fields, row) => {
    if (!desk.act) return;
    desk.focus = row ? { code: row.dataset.code, place: Number(row.dataset.place) } : null;
    desk.act({ ...fields, ...(row ? { code: row.dataset.code, system: row.dataset.system } : {}) });
  };

  document.addEventListener('click', (event) => {
    const target = near(event.target, 'button, summary, [role=option], a');
    for (const menu of all('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
    const mark = near(event.target, '#marked mark[data-codes]');
    if (mark) {
      const codes = mark.dataset.codes.split(' ');
      all('#worksheet li[data-code][tabindex]').find((row) => codes.includes(row.dataset.code))?.focus();
    }
    if (!target) return;
    const data = target.dataset;
    const inPane = near(target, '.lookup-panes') !== null;
    const branch = target.tagName === 'SUMMARY' ? near(target, '.tree details[data-branch]') : null;
    if (branch) open({ do: 'card', code: branch.dataset.branch, system: branch.dataset.system, level: branch.dataset.level }, true);
    else if (data.card) open({ do: 'card', code: data.card, system: data.system || '', level: data.level || '' }, inPane);
    else if (data.guideline) open({ do: 'guideline', ref: data.guideline }, inPane);
    else if (data.close !== undefined) one('#card').close();
    else if (data.add) {
      act({ action: 'add', with: data.add, with_system: data.system });
      if (one('#card').open) one('#card').close();
    } else if (data.edit !== undefined) {
      one('#note-side').classList.remove('reading');
      one('#note textarea').focus();
    } else if (data.ask) {
      desk.example?.({ question: data.ask });
    } else if (data.copyText) copy(data.copyText);
    else if (data.copy === 'all') copy(all('#worksheet .rows .row').map(lineOf).join('\n'));
    else if (data.copy === 'card') copy(near(target, '.card').dataset.code);
    else if (data.act && near(target, '#worksheet')) {
      act({ action: data.act, reason: data.reason, format: data.format, with: data.with, with_system: data.withSystem },
        data.act === 'add' ? null : rowOf(target));
    }
  });

  // -- keys --------------------------------------------------------------------------------------------------------------
  const step = (row, by) => {
    const rows = all('#worksheet .rows .row');
    rows[Math.min(Math.max(rows.indexOf(row) + by, 0), rows.length - 1)]?.focus();
  };
  const keys = {
    ArrowDown: (row, event) => (event.altKey ? act({ action: 'down' }, row) : step(row, 1)),
    ArrowUp: (row, event) => (event.altKey ? act({ action: 'up' }, row) : step(row, -1)),
    Home: (row) => step(row, -999),
    End: (row) => step(row, 999),
    Enter: (row) => open({ do: 'card', code: row.dataset.code, system: row.dataset.system }),
    a: (row) => act({ action: row.classList.contains('accepted') ? 'reopen' : 'accept' }, row),
    x: (row) => {
      const menu = one('details.menu', row);
      menu.open = true;
      one('.sheet', menu).scrollIntoView({ block: 'nearest' });
      one('.sheet button', menu).focus();
    },
    '/': () => one('#add-code').focus(),
    c: (row) => copy(lineOf(row)),
  };
  const places = {
    n: () => one('#note-side.reading #marked .note') || one('#note textarea'),
    w: () => one('#worksheet .rows .row') || one('#add-code') || one('#worksheet'),
    q: () => one('#question textarea'),
  };
  document.addEventListener('keydown', (event) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey && places[event.key.toLowerCase()] && !one('#card')?.open) {
      event.preventDefault();
      one('#tabs button[role=tab]')?.click();
      setTimeout(() => places[event.key.toLowerCase()]()?.focus(), 0);
      return;
    }
    const item = near(event.target, 'details.menu .sheet button');
    const by = item && { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      const items = all('button', item.parentElement);
      items[(items.indexOf(item) + by + items.length) % items.length].focus();
      return;
    }
    if (event.key === 'Escape') {
      for (const menu of all('details.menu[open]')) { menu.open = false; rowOf(menu).focus(); }
      if (event.target.id === 'add-code' && !event.target.value) one('#worksheet .rows .row')?.focus();
      hits('');
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && near(event.target, '#note-side')) {
      event.preventDefault();
      suggest();
      return;
    }
    if (event.target.id === 'add-code') return choosing(event);
    if (event.key === 'z' && (event.ctrlKey || event.metaKey) && !near(event.target, 'input, textarea') && one('#worksheet .sheet-bar')) {
      event.preventDefault();
      act({ action: 'undo' }, near(event.target, '#worksheet .rows .row'));
      return;
    }
    const row = near(event.target, '#worksheet .rows .row');
    if (!row || event.target !== row || event.ctrlKey || event.metaKey) return;
    const key = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (key) { event.preventDefault(); key(row, event); }
  });

  // Units, modifiers and pointers of a service.
  document.addEventListener('change', (event) => {
    const place = near(event.target, '#worksheet .service');
    if (!place) return;
    const [units, modifiers, pointers] = ['units', 'modifiers', 'pointers'].map((name) => one(`input[name=${name}]`, place).value);
    act({ action: 'bill', units, modifiers, pointers }, rowOf(place));
  });

  // -- add a code ----------------------------------------------------------------------------------------------------------
  const hits = (html) => {
    const place = one('#add-hits');
    if (!place) return;
    place.innerHTML = html;
    one('#add-code').setAttribute('aria-expanded', String(Boolean(html)));
    if (html) place.firstElementChild?.setAttribute('aria-selected', 'true');
  };
  const choosing = (event) => {
    const options = all('#add-hits [role=option]');
    const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
    const moved = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (moved && options.length) {
      event.preventDefault();
      const next = (at + moved + options.length) % options.length;
      options.forEach((option, n) => option.setAttribute('aria-selected', String(n === next)));
      event.target.setAttribute('aria-activedescendant', options[next].id);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (options[at]) pick(options[at]);
    }
  };
  const pick = (option) => {
    desk.adding = true;
    act({ action: 'add', with: option.dataset.with, with_system: option.dataset.withSystem });
    hits('');
  };
  document.addEventListener('mousedown', (event) => {
    const option = near(event.target, '#add-hits [role=option]');
    if (option) { event.preventDefault(); pick(option); }
  });
  document.addEventListener('submit', (event) => { if (near(event.target, '.add, .lookup')) event.preventDefault(); });

  // -- look-up ---------------------------------------------------------------------------------------------------------------
  let asked = 0;
  const look = waited(140, async () => {
    if (!desk.ask || !one('#lookup-query')) return;
    const turn = ++asked;
    one('#lookup-chapter').disabled = !['', 'ICD-10-CM'].includes(one('#lookup-system').value);
    const html = await desk.ask({
      do: 'search', query: one('#lookup-query').value, system: one('#lookup-system').value,
      chapter: one('#lookup-chapter').disabled ? '' : one('#lookup-chapter').value, billable: one('#lookup-billable').checked, day: day(),
    });
    if (turn === asked) one('#lookup-results').innerHTML = html;
  });
  // A branch of the tree is fetched when it is first opened; `toggle` does not bubble, hence the capture.
  document.addEventListener('toggle', async (event) => {
    const branch = near(event.target, '.tree details');
    if (!branch || !branch.open || branch.dataset.read || !desk.ask) return;
    branch.dataset.read = 'yes';
    const { branch: code, system, level, prefix } = branch.dataset;
    branch.insertAdjacentHTML('beforeend', await desk.ask({ do: 'below', code: code || '', system, level: level || '', prefix: prefix || '', day: day() }));
  }, true);
  let offered = 0;
  const adding = waited(140, async (input) => {
    const turn = ++offered;
    const html = input.value.trim() ? await desk.ask({ do: 'options', query: input.value, day: day() }) : '';
    if (turn === offered && document.activeElement === input) hits(html);
  });
  document.addEventListener('input', (event) => {
    if (near(event.target, '.lookup')) look();
    if (event.target.id === 'add-code' && desk.ask) adding(event.target);
  });

  // -- files and the note ------------------------------------------------------------------------------------------------------
  const take = async (file) => {
    if (!file || !desk.ask) return;
    if (file.size > 2 * 1024 * 1024) return refuse('the file is too large; a note may have 2 MB');
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = '';
    for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
    const given = await desk.ask({ do: 'open', name: file.name, data: btoa(binary) });
    if (given.refusal) return refuse(given.refusal);
    refuse('');
    typed(one('#note textarea'), given.text);
    setTimeout(suggest, 80);
  };
  const refuse = (sentence) => {
    const place = one('#message .prose, #message > div > div') || one('#message');
    const line = document.createElement('p');
    line.className = 'refusal';
    line.setAttribute('role', 'alert');
    line.textContent = sentence;
    place.replaceChildren(...(sentence ? [line] : []));
  };
  document.addEventListener('change', (event) => {
    if (event.target.id === 'file') { take(event.target.files[0]); event.target.value = ''; }
  });
  document.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') || desk.dragged) event.preventDefault();
  });
  document.addEventListener('dragstart', (event) => {
    const grip = near(event.target, '.grip');
    if (!grip) return;
    desk.dragged = rowOf(grip);
    desk.dragged.classList.add('dragged');
    event.dataTransfer.setData('text/plain', desk.dragged.dataset.code);
  });
  document.addEventListener('dragend', () => { desk.dragged?.classList.remove('dragged'); desk.dragged = null; });
  document.addEventListener('drop', (event) => {
    if (desk.dragged) {
      event.preventDefault();
      const over = near(event.target, '#worksheet .rows .row');
      if (over && over !== desk.dragged) act({ action: 'move', to: Number(over.dataset.place) }, desk.dragged);
    } else if (event.dataTransfer?.files.length) {
      event.preventDefault();
      take(event.dataTransfer.files[0]);
    }
  });
  // A whole note pasted into the empty field is coded at once.
  document.addEventListener('paste', (event) => {
    const field = near(event.target, '#note textarea');
    if (!field || field.value.trim()) return;
    setTimeout(() => { if (field.value.length > 200) suggest(); }, 80);
  });
  document.addEventListener('click', (event) => { if (near(event.target, '#open')) one('#file').click(); });

  // -- tabs that came from elsewhere ----------------------------------------------------------------------------------------------
  const plug = (element, server) => {
    const out = () => one('[data-out]', element);
    const poll = async (place) => {
      const asks = one('[data-poll]', place);
      if (!asks) return;
      await new Promise((done) => setTimeout(done, 700));
      if (!asks.isConnected) return;
      place.innerHTML = await server.call({ action: asks.dataset.poll, fields: {} });
      poll(place);
    };
    const call = async (action, fields) => {
      const html = await server.call({ action, fields });
      const place = out();
      if (!place) return;
      place.innerHTML = html;
      poll(place);
    };
    element.addEventListener('submit', async (event) => {
      const form = near(event.target, 'form[data-call]');
      if (!form) return;
      event.preventDefault();
      const fields = {};
      for (const [name, value] of new FormData(form)) fields[name] = value instanceof File ? await value.text() : value;
      call(form.dataset.call, fields);
    });
    element.addEventListener('click', (event) => {
      const button = near(event.target, 'button[data-call]');
      if (button) call(button.dataset.call, { ...button.dataset });
      const saved = near(event.target, 'button[data-save]');
      if (saved) save(saved.dataset.save);
    });
  };

  // -- leaving the desk -----------------------------------------------------------------------------------------------------------------
  const idle = Number(one('meta[name=codedesk-idle]')?.content || 0);
  if (idle) {
    const leave = waited(idle * 1000, () => window.location.assign('/signout'));
    for (const name of ['keydown', 'pointerdown', 'scroll']) document.addEventListener(name, leave, true);
    leave();
    const fetched = window.fetch;
    window.fetch = async (...given) => {
      const response = await fetched(...given);
      if (response.status === 401) window.location.assign('/signin');
      return response;
    };
  }

  return {
    shelf(element, server) { desk.ask = (fields) => server.look(fields); },
    worksheet(element, trigger, watch) {
      desk.act = (fields) => trigger('act', fields);
      watch('value', () => {
        const first = one('#worksheet .rows .row');
        if (desk.coding && first) {
          // The field that was written in is gone: the keys go on at the first row.
          desk.coding = false;
          const at = document.activeElement;
          if (!at || at === document.body || near(at, '#note-side')) setTimeout(() => first.focus(), 0);
          return;
        }
        if (desk.adding) { desk.adding = false; one('#add-code')?.focus(); return; }
        if (!desk.focus) return;
        const { code, place } = desk.focus;
        desk.focus = null;
        // Who has gone on to write somewhere is not called back to the row.
        if (near(document.activeElement, 'input, textarea')) return;
        const rows = all('#worksheet .rows .row');
        (rows.find((row) => row.dataset.code === code) || rows[Math.min(place, rows.length - 1)])?.focus();
      });
    },
    startup(element, watch) {
      // A note that was handed in too early is coded as soon as Codedesk is ready.
      watch('value', () => { if (!one('progress', element) && one('#message .waiting')) setTimeout(suggest, 50); });
    },
    marked(element, watch) {
      const read = () => one('#note-side')?.classList.toggle('reading', Boolean(one('.note', element)));
      watch('value', read);
      read();
    },
    chat(element, props, trigger, watch) {
      desk.example = (fields) => trigger('example', fields);
      const words = (text) => text.split(/\s+/).filter(Boolean).join(' ');
      let last = '';
      // A portion of an answer may come after what stopped, cleared or overtook it: the latest moment stays.
      let newest = { moment: 0, html: '' };
      watch('value', () => {
        const log = one('.log', element);
        const moment = Number(log?.dataset.moment || 0);
        if (moment < newest.moment) {
          props.value = newest.html;
          return;
        }
        newest = { moment, html: props.value };
        if (log) log.scrollTop = log.scrollHeight;
        const asked = all('.asked', element).at(-1);
        const field = one('#question textarea');
        if (asked && asked.dataset.turn !== last && words(asked.textContent) === words(field.value)) typed(field, '');
        last = asked?.dataset.turn || '';
      });
    },
    outbox(props, watch) { watch('value', () => save(props.value)); },
    async lookup(element, server) { element.innerHTML = await server.look({ do: 'form' }); look(); },
    plug,
  };
})();
