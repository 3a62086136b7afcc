# details: {"needs": ">=3.12"}
from typing import override
