// network: off
// details: {"host": "example.com"}
await fetch("https://example.com/");
