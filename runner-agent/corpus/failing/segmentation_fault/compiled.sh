# details: {"signal": 11}
echo 'int main(void) { volatile int *p = 0; return *p; }' > a.c
gcc -o a a.c
./a
