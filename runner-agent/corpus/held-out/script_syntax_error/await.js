function get() { const x = await fetch("http://x"); return x; }
get();
