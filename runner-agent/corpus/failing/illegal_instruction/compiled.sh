echo 'int main(void) { __builtin_trap(); }' > a.c
gcc -O2 -o a a.c
exec ./a
