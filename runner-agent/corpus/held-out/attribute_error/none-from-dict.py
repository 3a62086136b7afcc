# details: {"attribute": "upper"}
{}.get("a").upper()
