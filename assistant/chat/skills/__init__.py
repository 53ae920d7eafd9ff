"""What the built-in model can do: each skill asks for tools in steps and words what they return."""

from collections.abc import Callable, Mapping

from assistant.chat.intents import Intent
from assistant.chat.skills import (
    added,
    beside,
    both_forms,
    codes,
    differences,
    fixed,
    modifiers,
    not_taken,
    old_codes,
    ordering,
    points,
    reasons,
    recalled,
    rides,
    services,
    seventh,
    situation,
    specificity,
    together,
    visits,
    whole_code,
    worksheets,
)
from assistant.chat.skills import rules as guideline_rules
from assistant.chat.turns import Steps, Turn

Skill = Callable[[Turn, Intent], Steps]

SKILLS: Mapping[str, Skill] = {
    "fixed": fixed.fixed,
    "refuse": fixed.refuse,
    "recall": recalled.recall,
    "show": codes.show,
    "compare": codes.compare,
    "difference": differences.difference,
    "valid": codes.valid,
    "seventh": seventh.seventh,
    "whole_code": whole_code.put_forward,
    "old_code": old_codes.old_code,
    "pair": together.pair,
    "added": added.what_goes_with,
    "add": together.add,
    "order": ordering.order,
    "first_listed": ordering.first_listed,
    "ride": rides.ride,
    "units": services.units,
    "unit_limit": services.unit_limit,
    "modifier": modifiers.modifier,
    "visit_level": visits.visit_level,
    "proposed": situation.proposed,
    "beside": beside.beside,
    "not_taken": not_taken.not_taken,
    "both_forms": both_forms.both_forms,
    "point": points.decided,
    "rule": guideline_rules.rule,
    "look_up": guideline_rules.look_up,
    "code_note": worksheets.code_note,
    "export": worksheets.export,
    "drop": worksheets.drop,
    "worksheet_first": worksheets.first,
    "worksheet_some": worksheets.some,
    "provider_query": worksheets.provider_query,
    "other_setting": worksheets.other_setting,
    "specificity": specificity.what_to_document,
    "why_not": reasons.why_not,
    "what_if": worksheets.what_if,
    "about_codes": together.about_codes,
}
