using Runner.Commands;

// The composition root: the platform's clock and console go in here and nowhere else.
return await CommandLine.InvokeAsync(args, CommandHost.ForThisProcess());
