# details: {"exit_code": 1, "function": "build"}
import subprocess
def build():
    open("a.c", "w").write("int main( {")
    subprocess.run("gcc -o a a.c", shell=True, check=True)
build()
