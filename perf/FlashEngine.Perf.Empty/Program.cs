// The least that a .NET process can do: what starting one costs.
return 0;
