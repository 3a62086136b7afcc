# details: {"module": "sklearn", "package": "scikit-learn", "function": "train", "line": 4}
def train(rows):
    # imported late, as notebooks do
    from sklearn.linear_model import LinearRegression
    return LinearRegression().fit(rows, rows)

train([[1]])
