# details: {"attribute": "appendd", "did_you_mean": "append"}
[].appendd(1)
