/* A library without any function that a key library has. */
int answer(void);

int answer(void)
{
    return 42;
}
