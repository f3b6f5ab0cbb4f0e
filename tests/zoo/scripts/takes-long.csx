// Stands for a top level without an end; it has one, so that no thread is left spinning behind the test.
var sum = 0L;
for (var i = 0L; i < 300_000_000; i++)
{
    sum += i;
}
