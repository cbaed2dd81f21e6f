using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Runner.Commands;
using Runner.Ledgers;
using Runner.Page.Hosting;
using Runner.Serving;
using Runner.Tests.Cluster;
using Runner.Tests.Processes;

namespace Runner.Tests.Page.Machines;

public sealed partial class Measuring_a_run : IDisposable
{
    private const string Spec =
        """
        name: measured
        data: xor
        model: {kind: mlp, hidden: [2], activation: {hidden: tanh, output: sigmoid}}
        loss: half-mse
        training: {updates: 20000, batch: full}
        execution: {bundle: 4}
        sweep: {axes: {optimizer.lr: [0.1, 0.5]}, replicates: 10000}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_dashboard_names_only_measurements_that_a_run_gives()
    {
        folder.Write("measured.yaml", Spec);
        using var running = RunnerProcess.Start(folder.Path, null, "run", "measured.yaml", "--serve", "0", "--token-file", "token");
        await running.SaysAsync("for one browser: http");
        using var script = new HttpClient { BaseAddress = new Uri(Link().Match(running.ErrorSoFar).Value) };
        script.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(folder.Path, "token"))).Trim());
        var named = Measure().Matches(await File.ReadAllTextAsync(Path.Combine(Here(), "../../../docs/clusters/grafana.json"))).Select(match => match.Value).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(9);
        List<string> given = [];
        while (named.Except(given).Any())
        {
            // Some measurements are there only at times, such as the age of leases.
            running.HasExited.ShouldBeFalse($"{string.Join(", ", named.Except(given))}\n{running.ErrorSoFar}");
            given = [.. given.Union(Measure().Matches(await script.GetStringAsync("/metrics")).Select(match => match.Value))];
        }

        (await script.GetStringAsync("/healthz/ready")).ShouldBe("ready\n");
        running.Interrupt();
        running.Wait().Code.ShouldBe(ExitCode.Interrupted);
    }

    [Fact]
    public async Task A_collector_receives_measurements_and_a_trace_for_each_trial()
    {
        folder.Write("measured.yaml", Spec.Replace("replicates: 10000", "replicates: 3"));
        using var collector = new Collector();
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };
        RunnerProcess.Run(folder.Path, environment, "run", "measured.yaml").ShouldSucceed();

        var metrics = await collector.ReceivedAsync("/v1/metrics");
        metrics.ShouldContain("runner.trials");
        metrics.ShouldContain("runner.step.duration");
        metrics.ShouldContain("runner.ledger.write.duration");
        var traces = await collector.ReceivedAsync("/v1/traces");
        Regex.Count(traces, "runner\\.outcome", default, TimeSpan.FromSeconds(1)).ShouldBe(6);
        Regex.Count(traces, "runner\\.epochs", default, TimeSpan.FromSeconds(1)).ShouldBe(6);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")]
    public void A_collector_without_an_address_is_refused_in_one_line(string variable)
    {
        folder.Write("measured.yaml", Spec);
        var ended = RunnerProcess.Run(folder.Path, new Dictionary<string, string> { [variable] = "collector:4317" }, "run", "measured.yaml");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().ShouldBe($"{variable} collector:4317: not an http or https address. Give one such as http://localhost:4317, or unset it.");
    }

    [Fact]
    public async Task A_ledger_that_fails_is_said_in_one_line_and_measured_by_nothing()
    {
        var host = CommandHost.ForThisProcess() with { Folder = folder.Path, Out = TextWriter.Null, Error = TextWriter.Null };
        await using var ledger = PageLedger.Opened(() => throw new LedgerException("The ledger is on a disk that is gone."));
        await using var page = await new PageServer().StartAsync(host, new PageWish(new IPEndPoint(IPAddress.Loopback, 0), "token", null), ledger, CancellationToken.None);
        using var script = new HttpClient { BaseAddress = new Uri(page.Link) };
        script.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(folder.Path, "token"))).Trim());
        foreach (var path in (string[])["/metrics", "/healthz/ready"])
        {
            using var answer = await script.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await answer.Content.ReadAsStringAsync()).ShouldBe("The ledger is on a disk that is gone.\n");
        }

        (await script.GetStringAsync("/healthz/live")).ShouldBe("live\n");
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"\brunner_\w+", RegexOptions.None, 1000)]
    private static partial Regex Measure();

    [GeneratedRegex(@"https?://\S+\?code=\w+", RegexOptions.None, 1000)]
    private static partial Regex Link();

    /// <summary>Keeps what is sent to it. In OTLP's binary form, names and texts are readable.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly ConcurrentQueue<(string Path, string Text)> received = [];

        public Collector()
        {
            Address = $"http://127.0.0.1:{ClusterFolder.FreePorts(1)[0]}";
            listener.Prefixes.Add($"{Address}/");
            listener.Start();
            _ = ListenAsync();
        }

        public string Address { get; }

        public async Task<string> ReceivedAsync(string path)
        {
            while (received.All(one => one.Path != path))
            {
                await Task.Delay(20);
            }

            return string.Concat(received.Where(one => one.Path == path).Select(one => one.Text));
        }

        public void Dispose() => listener.Close();

        private async Task ListenAsync()
        {
            try
            {
                while (true)
                {
                    var context = await listener.GetContextAsync();
                    using var reader = new StreamReader(context.Request.InputStream, Encoding.Latin1);
                    received.Enqueue((context.Request.Url!.AbsolutePath, await reader.ReadToEndAsync()));
                    context.Response.Close();
                }
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
