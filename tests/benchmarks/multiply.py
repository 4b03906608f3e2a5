"""The specs of an API that is many times as large."""

import re

SHARED = {"Error", "ErrorDetail", "StandardError", "Paging", "ForwardPaging", "NextPage", "PreviousPage"}
PATH = r"((?:/[^/\n]+)*)/?:$"


def multiply(specs, times):
    """Adds copies of all paths and schemas to a folder of specs, under names of their own and without documentation.

    What HubSpot's APIs share (errors, paging) exists once, and so do enums of parameters."""
    versions = re.findall(r'^"?([\w-]+)"?:$', (specs / "versions.yaml").read_text(), re.M)
    surface = (specs / "surface.yaml").read_text()
    names = set(re.findall(r"^  (\w+):", section(surface, "requests") + section(surface, "responses"), re.M))
    for version in versions:
        names.update(re.findall(r"^    (\w+):$", section((specs / f"{version}.yaml").read_text(), "  schemas"), re.M))
    words = re.compile(rf"\b({'|'.join(names - SHARED)})\b")

    def extend(file, heading, rename):
        """Adds the copies to a section; `rename` finishes one, by its number."""
        path = specs / f"{file}.yaml"
        text = path.read_text()
        block = section(text, heading)
        copies = "".join(rename(words.sub(rf"\1C{number}", block), number) for number in range(1, times))
        path.write_text(text.replace(block, block + copies))

    for version in versions:
        extend(version, "paths", lambda block, n: replaced(rf"^  {PATH}", rf"  /c{n}\1:", block))
        extend(version, "  schemas", lambda block, n: "".join(
            schema for schema in entries("    ", block) if schema.split(":")[0].strip() not in SHARED))
    # Repairs that name something; the others apply to the copies as they are.
    extend("repairs.overlay", "actions", lambda block, n: "".join(
        action for action in entries("  - ", block.replace("'/", f"'/c{n}/")) if re.search(rf"C{n}\b|'/c{n}/", action.split("\n")[0])))
    extend("surface", "operations", lambda block, n: replaced(
        r"function: (\w+)", rf"function: \1_c{n}", replaced(rf"^  ([A-Z]+) {PATH}", rf"  \1 /c{n}\2:", block)))
    for heading in ["requests", "responses"]:
        extend("surface", heading, lambda block, n: replaced(r"type: (\w+)", rf"type: \1C{n}", block))
    extend("surface", "enums", lambda block, n: replaced(
        r"^  (\w+)", rf"  \1C{n}", "".join(enum for enum in entries("  ", block) if "[parameter " not in enum)))
    extend("surface", "names", lambda block, n: replaced(r"^  resource (\w+): (\w+)", rf"  resource \1_c{n}: \2C{n}", block))


def section(text, heading):
    """The block below a heading."""
    depth = len(heading) - len(heading.lstrip()) + 1
    return re.search(rf"^{heading}:\n((?: {{{depth}}}.*\n|\n)*)", text, re.M)[1]


def entries(indent, block):
    """Each begins with this, and its other lines are indented further."""
    return re.findall(rf"^{indent}\w.*\n(?:{' ' * len(indent)} *\S.*\n)*?(?={indent}\w|\Z| *#|\n)", block, re.M)


def replaced(pattern, by, text):
    return re.sub(pattern, by, text, flags=re.M)
