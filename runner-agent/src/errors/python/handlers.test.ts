import { describe, expect, it } from "vitest";
import { handlesAt } from "./handlers.ts";

/** @param source its line to look at ends in `# here` */
const handles = (source: string, exception = "KeyError"): boolean =>
  handlesAt(source, source.split("\n").findIndex((line) => line.endsWith("# here")) + 1, exception);
const tried = (handler: string): string => `try:\n    main()  # here\n${handler}\n`;

describe("handlesAt", () => {
  it.each<[string, string, boolean]>([
    ["no try", "main()  # here", false],
    ["a handler of everything", tried("except:\n    print(1)"), true],
    ["a handler of its parent", tried("except LookupError as e:\n    exit(1)"), true],
    ["a handler of one of several", tried("except (OSError, KeyError):\n    exit(1)"), true],
    ["a handler of another", tried("except OSError:\n    exit(1)"), false],
    ["the second handler", tried("except OSError:\n    exit(1)\nexcept Exception:\n    exit(1)"), true],
    ["a handler that raises it again", tried("except KeyError:\n    log()\n    raise"), false],
    ["a handler that raises another", tried("except KeyError as e:\n    raise ValueError from e"), false],
    ["a handler that exits by raising", tried("except KeyError:\n    raise SystemExit(1)"), true],
    ["no handler but finally", tried("finally:\n    close()"), false],
    ["a line of the handler itself", "try:\n    main()\nexcept KeyError:\n    report()  # here", false],
    ["a line of else", "try:\n    main()\nexcept KeyError:\n    exit(1)\nelse:\n    go()  # here", false],
    ["an outer try", "try:\n    for x in y:\n        main()  # here\nexcept KeyError:\n    exit(1)", true],
    ["a try before it", "try:\n    a()\nexcept KeyError:\n    exit(1)\nmain()  # here", false],
  ])("%s", (_, source, expected) => {
    expect(handles(source)).toBe(expected);
  });

  it("takes a line that is not there for none", () => {
    expect(handlesAt("x", 7, "KeyError")).toBe(false);
  });
});
