"""The commands of `codedesk-eval`, one module each: `add` declares its options, `run` does it."""
