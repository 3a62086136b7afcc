import pickle
pickle.loads(b"not a pickle")
