// Twelve errors, of which ten are shown.
Nothing1();
Nothing2();
Nothing3();
Nothing4();
Nothing5();
Nothing6();
Nothing7();
Nothing8();
Nothing9();
Nothing10();
Nothing11();
Nothing12();
