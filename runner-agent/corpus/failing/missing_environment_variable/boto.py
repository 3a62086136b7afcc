# details: {"variable": "AWS_DEFAULT_REGION"}
import botocore.session
botocore.session.get_session().create_client("sqs")
