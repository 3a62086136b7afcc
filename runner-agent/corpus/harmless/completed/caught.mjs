try { JSON.parse("{"); } catch (e) { console.error(e); }
