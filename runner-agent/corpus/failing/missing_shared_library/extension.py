# details: {"library": "libnothere.so.3"}
import subprocess, sysconfig
open("b.c", "w").write("int f(void){return 1;}")
open("m.c", "w").write("int f(void); void *PyInit_m(void){ f(); return 0; }")
subprocess.run("gcc -shared -fPIC -Wl,-soname,libnothere.so.3 -o libnothere.so b.c && gcc -shared -fPIC -o m.so m.c -L. -lnothere", shell=True, check=True)
import m
