# details: {"package": "google-cloud-storage"}
from google.cloud import storage
storage.Client()
