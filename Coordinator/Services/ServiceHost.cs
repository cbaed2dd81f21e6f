using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Runner.Services;

/// <summary>Runs a command as a Windows service, which the service manager stops; on other systems as an ordinary program.</summary>
internal static class ServiceHost
{
    /// <param name="run">Returns the exit code, and returns soon after cancellation.</param>
    public static async Task<int> RunAsync(string name, string folder, Func<CancellationToken, Task<int>> run, CancellationToken cancel)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ContentRootPath = folder });
        builder.Services.AddWindowsService(options => options.ServiceName = name);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(ServiceUnit.StopSeconds));
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        builder.Services.AddHostedService(services => new Command(run, services.GetRequiredService<IHostApplicationLifetime>(), ended));
        using var host = builder.Build();
        await host.RunAsync(cancel);
        return await ended.Task;
    }

    private sealed class Command(Func<CancellationToken, Task<int>> run, IHostApplicationLifetime lifetime, TaskCompletionSource<int> ended) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            try
            {
                ended.TrySetResult(await run(stoppingToken));
            }
            catch (Exception fault)
            {
                ended.TrySetException(fault);
            }

            lifetime.StopApplication();
        }
    }
}
