using Runner.Commands;
using Runner.Page.Hosting;

// The composition root, the only place that uses the platform's clock and console.
CommandHost host;
try
{
    host = CommandHost.ForThisProcess() with { Pages = () => new PageServer() };
}
catch (UserException fault)
{
    Console.Error.WriteLine(fault.Message);
    return ExitCode.BadInput;
}

var guard = LastResort.Install(host.Error);
return guard.End(await CommandLine.InvokeAsync(args, host));
