"""JSON as its standard has it, which Python's reader is more lenient than."""

import json


def strict_json(text):
    """Refuses NaN, infinities, and a key that occurs twice."""
    def refuse_constant(constant):
        raise ValueError(f"{constant} is no JSON")

    def refuse_duplicates(pairs):
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError(f"a key occurs twice in {[key for key, _ in pairs]}")
        return dict(pairs)

    return json.loads(text, parse_constant=refuse_constant, object_pairs_hook=refuse_duplicates)
