// details: {"variable": "STRIPE_KEY"}
if (!process.env.STRIPE_KEY) throw new Error("Missing environment variable STRIPE_KEY");
