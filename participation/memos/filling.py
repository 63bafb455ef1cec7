"""Fills a Word template in, alone in a process of its own: it stands on nothing of ours.

Templates come from outside. They reach the values that they are given, which they cannot change, and
no function, file or attribute besides; what takes too long or too much ends with this process.

It reads one line of JSON (the values) and then the template from its input, and
writes the filled-in file to its output; when it cannot, it writes one line of JSON that says why
(`line`, `reason`, `near`) to its errors and ends with 3.
"""

import io
import json
import sys

import docxtpl
from jinja2 import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment


def fill(template: bytes, values: dict[str, object]) -> bytes:
    """The template with the values in their places."""
    environment = ImmutableSandboxedEnvironment(autoescape=True)
    environment.globals.clear()
    file = docxtpl.DocxTemplate(io.BytesIO(template))
    file.render(values, environment, autoescape=True)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def main() -> int:
    """Fill one template in."""
    values = json.loads(sys.stdin.buffer.readline())
    said: dict[str, object] = {}
    try:
        sys.stdout.buffer.write(fill(sys.stdin.buffer.read(), values))
    except TemplateSyntaxError as error:
        near = " ".join(" ".join(getattr(error, "docx_context", [])).split())[:120]
        said = {"line": error.lineno, "reason": error.message or str(error), "near": near}
    except TemplateError as error:
        said = {"reason": error.message or str(error)}
    except (MemoryError, RecursionError):
        said = {"reason": "it takes too much"}
    except Exception as error:
        said = {"reason": f"{type(error).__name__}: {error}"[:300]}
    if said:
        sys.stderr.write(json.dumps(said))
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
