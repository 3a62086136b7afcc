/** The file that the script makes. */
export const RESULT = "result.txt";
/** What {@link RESULT} holds until the script's last act: an output with this is one of a lost execution. */
const UNFINISHED = "unfinished\n";

/**
 * What every execution runs: `chaos.py NAME PORT SECONDS`. It tells the gate of its start, prints a numbered line every so many seconds until
 * the gate opens, then ten more, and writes how many there were. So a fault meets it in the middle of its log, however slow the machine is.
 * The gate is where the container's default route leads: the bridge's end on this host.
 */
export const USER_SCRIPT = `import os, socket, struct, sys
name, port = sys.argv[1], int(sys.argv[2])
with open("/proc/net/route") as routes:
    gateway = next(row.split()[2] for row in routes if row.split()[1] == "00000000")
gate = socket.create_connection((socket.inet_ntoa(struct.pack("<L", int(gateway, 16))), port))
gate.sendall(os.environ["RGRID_EXECUTION_ID"].encode() + b"\\n")
gate.settimeout(float(sys.argv[3]))
with open("${RESULT}", "w") as result:
    result.write(${JSON.stringify(UNFINISHED)})
lines = 0
def say():
    global lines
    lines += 1
    print(lines, name)
while True:
    say()
    try:
        if not gate.recv(1):
            sys.exit("the gate is gone")
        break
    except TimeoutError:
        pass
for _ in range(10):
    say()
with open("${RESULT}", "w") as result:
    result.write(f"{lines} {name}\\n")
`;

/** Counts the numbered lines of a log. @returns null where a line is missing, doubled, out of order or not the script's */
export function linesOf(log: string, name: string): number | null {
  const lines = log.split("\n");
  // What follows the last line feed: nothing, or a line that the script's death cut.
  const rest = lines.pop() ?? "";
  const expected = (index: number): string => `${index + 1} ${name}`;
  if (!lines.every((line, index) => line === expected(index))) return null;
  return expected(lines.length).startsWith(rest) ? lines.length : null;
}

export const resultOf = (lines: number, name: string): string => `${lines} ${name}\n`;
