using System.Net;
using Runner.Commands;
using Runner.Tests.Cluster;
using Runner.Tests.Processes;

namespace Runner.Tests.Page.Machines;

public sealed class Probing_processes : IDisposable
{
    private readonly ClusterFolder folder = new();
    private readonly HttpClient probe = new();

    public void Dispose()
    {
        probe.Dispose();
        folder.Dispose();
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_cluster_is_ready_once_it_has_joined_and_is_shown_from_another_process()
    {
        folder.Write("long.yaml", Spec);
        var ports = ClusterFolder.FreePorts(5);
        string[] here = folder.On("127.0.0.1");
        string[] join = [.. here, "--join", $"127.0.0.1:{ports[0]}"];
        var worker = folder.Start(["worker", .. join, "--slots", "1", "--probes", $"{ports[1]}"]);
        await UntilAsync(ports[1], "live", HttpStatusCode.OK);

        // Without a coordinator there is nothing that it could train.
        (await AskAsync(ports[1], "ready")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        var coordinator = folder.Start(
            ["coordinate", "long.yaml", .. here, "--port", $"{ports[0]}", "--probes", $"{ports[2]}", "--serve", $"{ports[3]}", "--token-file", "token"]);
        await UntilAsync(ports[2], "ready", HttpStatusCode.OK);
        await UntilAsync(ports[1], "ready", HttpStatusCode.OK);
        (await AskAsync(ports[2], "live")).ShouldBe(HttpStatusCode.OK);

        // The page of the coordinator, and a page that reaches it from elsewhere.
        await coordinator.SaysAsync("for one browser: http");
        var serving = folder.Start(["serve", .. join, "--port", $"{ports[4]}", "--no-browser", "--token-file", "token"]);
        await serving.SaysAsync("for one browser: http");
        foreach (var port in (int[])[ports[3], ports[4]])
        {
            using var script = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            (await script.GetAsync("/api/v1/sweeps")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            script.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(folder.Path, "token"))).Trim());
            (await script.GetStringAsync("/healthz/ready")).ShouldBe("ready\n");
            (await script.GetStringAsync("/api/v1/sweeps")).ShouldContain("\"served\"");
            (await script.GetStringAsync("/api/v1/workers")).ShouldContain($"127.0.0.1:{ports[0]}");
        }

        serving.Interrupt();
        serving.Wait().ShouldSucceed();
        worker.Terminate();
        worker.Wait().ShouldSucceed();
        coordinator.Interrupt();
        coordinator.Wait().Code.ShouldBe(ExitCode.Interrupted);
    }

    [Fact]
    public async Task They_say_whether_a_worker_of_a_ledger_works_and_nothing_else()
    {
        var port = ClusterFolder.FreePorts(1)[0];
        using var worker = RunnerProcess.Start(folder.Path, null, "worker", "--slots", "1", "--probes", $"{port}");
        await UntilAsync(port, "ready", HttpStatusCode.OK);
        (await probe.GetAsync($"http://127.0.0.1:{port}/metrics")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await probe.GetAsync($"http://127.0.0.1:{port}/api/v1/sweeps")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await probe.PostAsync($"http://127.0.0.1:{port}/healthz/live", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var other = RunnerProcess.Run(folder.Path, "worker", "--name", "other", "--probes", $"{port}");
        other.Code.ShouldBe(ExitCode.BadInput);
        other.Error.Trim().ShouldBe($"127.0.0.1:{port} cannot be listened on (Failed to bind to address http://127.0.0.1:{port}: address already in use). Give another port, or end what listens there.");
        worker.Terminate();
        worker.Wait().ShouldSucceed();
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("70000")]
    [InlineData("127.0.0.1")]
    public void An_address_that_is_none_is_refused_in_one_line(string address)
    {
        var ended = RunnerProcess.Run(folder.Path, "worker", "--probes", address);
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().ShouldBe($"runner: --probes {address}: not a port, nor an address with one, such as 5080 or 0.0.0.0:5080. See `runner worker --help`.");
    }

    private async Task UntilAsync(int port, string what, HttpStatusCode status)
    {
        var clock = TimeProvider.System.GetTimestamp();
        while (await AskAsync(port, what) != status)
        {
            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromMinutes(2), $"{what} at {port}");
            await Task.Delay(50);
        }
    }

    private async Task<HttpStatusCode?> AskAsync(int port, string what)
    {
        try
        {
            return (await probe.GetAsync($"http://127.0.0.1:{port}/healthz/{what}")).StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Of no worker here: it is neither trained nor finished.</summary>
    private const string Spec =
        """
        name: served
        data: xor
        model: {kind: mlp, hidden: [2], activation: {hidden: tanh, output: sigmoid}}
        loss: half-mse
        training: {updates: 20, batch: full}
        execution: {needs: {lab: elsewhere}}
        sweep: {axes: {optimizer.lr: [0.1, 0.5]}, replicates: 2}
        """;
}
