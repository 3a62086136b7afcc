# details: {"module": "seaborn", "package": "seaborn"}
"""Plots the sales."""
from __future__ import annotations
import os

def plot(path: str) -> None:
    import seaborn as sns
    sns.lineplot(path)

if __name__ == "__main__":
    plot(os.getcwd())
