using Runner.Commands;

// The composition root: the platform's clock and console go in here and nowhere else.
var host = CommandHost.ForThisProcess();
var guard = LastResort.Install(host.Error);
return guard.End(await CommandLine.InvokeAsync(args, host));
