using Runner.Commands;
using Runner.Page.Hosting;

// The composition root: the platform's clock and console go in here and nowhere else.
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
