const r = new Response("<html>");
await r.json();
