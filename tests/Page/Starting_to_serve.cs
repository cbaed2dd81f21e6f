using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Runner.Commands;
using Runner.Ledgers;
using Runner.Tests.Commands;
using Runner.Tests.Processes;

namespace Runner.Tests.Page;

public sealed partial class Starting_to_serve : IDisposable
{
    private const string Spec =
        """
        name: served
        data: xor
        model: {kind: mlp, hidden: [2], activation: {hidden: tanh, output: sigmoid}}
        loss: half-mse
        training: {updates: 20, batch: full}
        sweep: {axes: {optimizer.lr: [0.1, 0.5]}, replicates: 2}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--listen 0.0.0.0", "--token-file")]
    [InlineData("--listen nowhere", "--listen nowhere: not an IP address")]
    [InlineData("--token-file short", "--token-file short: has no token of at least 16 characters")]
    [InlineData("--token-file .", "--token-file .: cannot be used")]
    [InlineData("--certificate short", "--certificate short: cannot be used")]
    [InlineData("--port 70000", "--port 70000: not a whole number")]
    [InlineData("--ledger none.litedb", "none.litedb")]
    public void What_cannot_be_served_is_one_line_with_a_remedy(string options, string says)
    {
        Run();
        folder.Write("short", "too short");
        var ended = RunnerProcess.Run(folder.Path, ["serve", "--no-browser", .. options.Contains("--port", StringComparison.Ordinal) ? [] : (string[])["--port", "0"], .. options.Split(' ')]);
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldContain(says);
        ended.Error.Trim().Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public async Task The_link_lets_one_browser_in_once_and_Ctrl_C_ends_it()
    {
        Run();
        using var serving = RunnerProcess.Start(folder.Path, null, "serve", "--port", "0", "--no-browser");
        var link = await LinkAsync(serving);
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        (await browser.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await browser.GetStringAsync(new Uri(link, "/"))).ShouldContain("served");
        using var other = new HttpClient();
        (await other.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        // It holds the ledger only while it reads: a sweep runs all the same, and the page shows it.
        folder.Write("served.yaml", Spec.Replace("replicates: 2", "replicates: 3"));
        Here("run", "served.yaml").ShouldSucceed();
        (await browser.GetStringAsync(new Uri(link, "/api/v1/sweeps/served"))).ShouldContain("\"trials\":6");

        serving.Interrupt();
        serving.Wait().ShouldSucceed();
    }

    [Fact]
    public async Task The_link_is_spent_also_by_a_browser_that_was_let_in_before()
    {
        Run();
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        int? port = null;
        for (var start = 0; start < 2; start++)
        {
            // The cookie comes from the token, and so is good after a restart.
            using var serving = RunnerProcess.Start(folder.Path, null, "serve", "--port", $"{port ?? 0}", "--no-browser", "--token-file", "token");
            var link = await LinkAsync(serving);
            port = link.Port;
            (await browser.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
            using var other = new HttpClient();
            (await other.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            serving.Interrupt();
            serving.Wait().ShouldSucceed();
        }
    }

    [Fact]
    public async Task Beyond_this_machine_it_is_TLS_with_a_token_from_a_file_that_only_this_user_reads()
    {
        Run();
        using var serving = RunnerProcess.Start(folder.Path, null, "serve", "--port", "0", "--no-browser", "--listen", "0.0.0.0", "--token-file", "token");
        var link = await LinkAsync(serving);
        link.Scheme.ShouldBe("https");
        serving.ErrorSoFar.ShouldContain("SHA-256 fingerprint: ");
        var token = await File.ReadAllTextAsync(Path.Combine(folder.Path, "token"));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(folder.Path, "token")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

#pragma warning disable MA0039 // As a person does: the certificate is that whose fingerprint was printed.
        using var script = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
                serving.ErrorSoFar.Contains(certificate!.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256), StringComparison.Ordinal),
        });
#pragma warning restore MA0039
        script.DefaultRequestHeaders.Authorization = new("Bearer", token.Trim());
        (await script.GetStringAsync($"https://127.0.0.1:{link.Port}/api/v1/sweeps")).ShouldContain("served");
        serving.Interrupt();
        serving.Wait().ShouldSucceed();
    }

    [Fact]
    public async Task A_run_serves_itself_while_it_trains()
    {
        folder.Write("long.yaml", Spec.Replace("updates: 20", "updates: 100000000"));
        using var running = RunnerProcess.Start(folder.Path, null, "run", "long.yaml", "--serve", "0", "--token-file", "token");
        var link = await LinkAsync(running);
        using var script = new HttpClient();
        script.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(folder.Path, "token"))).Trim());
        string shown;
        do
        {
            shown = await script.GetStringAsync(new Uri(link, "/api/v1/sweeps"));
        }
        while (!shown.Contains("served", StringComparison.Ordinal));

        running.Interrupt();
        running.Wait().Code.ShouldBe(ExitCode.Interrupted);
    }

    [Fact]
    public async Task A_sweep_that_another_process_runs_is_shown_as_it_comes_on_and_takes_orders()
    {
        folder.Write("long.yaml", Spec.Replace("updates: 20", "updates: 100000").Replace("replicates: 2", "replicates: 1000") + "\nexecution: {bundle: 2}\n");
        using var running = RunnerProcess.Start(folder.Path, null, "run", "long.yaml", "--slots", "1");
        var ledger = Path.Combine(folder.Path, "runner.litedb");
        while (!File.Exists(ledger) || new FileInfo(ledger).Length == 0)
        {
            running.HasExited.ShouldBeFalse(running.ErrorSoFar);
            await Task.Delay(20);
        }

        using var serving = RunnerProcess.Start(folder.Path, null, "serve", "--port", "0", "--no-browser", "--token-file", "token");
        var link = await LinkAsync(serving);
        using var script = new HttpClient { BaseAddress = new Uri(link, "/api/v1/sweeps/") };
        script.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(folder.Path, "token"))).Trim());
        var (first, later) = (0, 0);
        while (later <= first || first == 0)
        {
            first = first == 0 ? await RecordedAsync() : first;
            later = await RecordedAsync();
        }

        (await script.GetFromJsonAsync<JsonElement>("served/findings")).GetProperty("recorded").GetInt32().ShouldBeGreaterThan(0);
        (await script.GetFromJsonAsync<JsonElement>("served/trials?take=1")).GetProperty("total").GetInt32().ShouldBeGreaterThan(0);
        JsonElement training;
        do
        {
            training = (await script.GetFromJsonAsync<JsonElement>(new Uri(link, "/api/v1/workers"))).GetProperty("training");
        }
        while (training.GetArrayLength() == 0);

        (training[0].GetProperty("sweep").GetString(), training[0].GetProperty("budget").GetInt32()).ShouldBe(("served", 100_000));
        (await script.PostAsync("served/pause", null)).EnsureSuccessStatusCode();
        while ((await script.GetFromJsonAsync<JsonElement>("served")).GetProperty("status").GetProperty("counts").GetProperty("leased").GetInt32() > 0)
        {
            await Task.Delay(20);
        }

        serving.Interrupt();
        serving.Wait().ShouldSucceed();
        running.HasExited.ShouldBeFalse();
        running.Interrupt();
        running.Wait().Code.ShouldBe(ExitCode.Interrupted);

        async Task<int> RecordedAsync() => (await script.GetFromJsonAsync<JsonElement>(new Uri(link, "/api/v1/sweeps"))).GetProperty("sweeps") is { } sweeps && sweeps.GetArrayLength() > 0
            ? sweeps[0].GetProperty("counts").GetProperty("recorded").GetInt32()
            : 0;
    }

    [Fact]
    public async Task It_trains_what_it_is_asked_to_run_and_Ctrl_C_keeps_what_is_done()
    {
        Run();
        using var serving = RunnerProcess.Start(folder.Path, null, "serve", "--port", "0", "--no-browser", "--token-file", "token");
        using var script = await ScriptAsync(await LinkAsync(serving));
        var spec = Spec.Replace("name: served", "name: asked").Replace("updates: 20", "updates: 20000").Replace("replicates: 2", "replicates: 200, seed: 3") + "\nexecution: {bundle: 2, slots: 1}\n";
        (await script.PostAsync("/api/v1/sweeps", new StringContent(spec))).EnsureSuccessStatusCode();
        JsonElement counts;
        do
        {
            counts = (await script.GetFromJsonAsync<JsonElement>("/api/v1/sweeps/asked")).GetProperty("status").GetProperty("counts");
        }
        while (counts.GetProperty("recorded").GetInt32() == 0);

        serving.Interrupt();
        serving.Wait().ShouldSucceed();
        var continued = Here("run", "asked", "--max-trials", "1");
        continued.Error.ShouldMatch("asked: continuing with [0-9,]+ of 400 trials recorded");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_a_folder_without_a_ledger_it_shows_none_until_the_first_sweep_creates_it(bool onThePage)
    {
        using var serving = RunnerProcess.Start(folder.Path, null, "serve", "--port", "0", "--no-browser", "--token-file", "token");
        using var script = await ScriptAsync(await LinkAsync(serving));
        (await script.GetStringAsync("/")).ShouldContain("This ledger has no sweeps yet");
        var ledger = Path.Combine(folder.Path, LedgerLocation.Default);
        File.Exists(ledger).ShouldBeFalse();
        if (onThePage)
        {
            (await script.PostAsync("/api/v1/sweeps", new StringContent(Spec))).EnsureSuccessStatusCode();
        }
        else
        {
            Run();
        }

        while (!(await script.GetStringAsync("/api/v1/sweeps")).Contains("\"recorded\":4", StringComparison.Ordinal))
        {
            serving.HasExited.ShouldBeFalse(serving.ErrorSoFar);
            await Task.Delay(20);
        }

        serving.Interrupt();
        serving.Wait().ShouldSucceed().Error.ShouldContain("There is no ledger in this folder yet; the first sweep creates it.");
        Here("status").Output.ShouldContain("4 completed");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_run_that_serves_takes_what_its_page_is_asked_to_run()
    {
        folder.Write("long.yaml", Spec.Replace("updates: 20", "updates: 100000000"));
        using var running = RunnerProcess.Start(folder.Path, null, "run", "long.yaml", "--slots", "1", "--serve", "0", "--token-file", "token");
        using var script = await ScriptAsync(await LinkAsync(running));
        while (!(await script.GetStringAsync("/api/v1/workers")).Contains("\"slots\":1", StringComparison.Ordinal))
        {
            await Task.Delay(20);
        }

        using var answer = await script.PostAsync("/api/v1/sweeps?priority=1", new StringContent(Spec.Replace("name: served", "name: asked")));
        (await answer.Content.ReadAsStringAsync()).ShouldContain("asked: 4 trials, first in the queue of this process, which ends with its own sweep.");
        while (!(await script.GetFromJsonAsync<JsonElement>("/api/v1/sweeps/asked")).GetProperty("status").GetProperty("counts").GetProperty("finished").GetBoolean())
        {
            await Task.Delay(20);
        }

        running.Interrupt();
        running.Wait().Code.ShouldBe(ExitCode.Interrupted);
    }

    [Fact]
    public void Commands_that_do_not_serve_load_nothing_of_it()
    {
        Run();
        var build = Directory.CreateDirectory(Path.Combine(folder.Path, "build")).FullName;
        foreach (var file in Directory.GetFileSystemEntries(AppContext.BaseDirectory))
        {
            var there = Path.Combine(build, Path.GetFileName(file));
            if (Path.GetFileName(file) is "Runner.Page.dll" or "MudBlazor.dll" or "Plotly.Blazor.dll")
            {
                File.WriteAllText(there, "Whoever loads this fails.");
            }
            else if (Path.GetFileName(file).StartsWith("runner.", StringComparison.Ordinal))
            {
                File.Copy(file, there);
            }
            else
            {
                File.CreateSymbolicLink(there, file);
            }
        }

        var program = Path.Combine(build, "runner.dll");
        RunnerProcess.RunBuild(program, folder.Path, "status").ShouldSucceed();
        var serving = RunnerProcess.RunBuild(program, folder.Path, "serve", "--no-browser");
        serving.Code.ShouldNotBe(ExitCode.Success);
        serving.Error.ShouldContain("Runner.Page");
    }

    private void Run()
    {
        folder.Write("served.yaml", Spec);
        Here("run", "served.yaml").ShouldSucceed();
    }

    /// <summary>In this process.</summary>
    private RunnerProcess.Ended Here(params string[] args) => TestConsole.RunIn(folder.Path, LedgerLocation.Default, args);

    private async Task<HttpClient> ScriptAsync(Uri link)
    {
        var script = new HttpClient { BaseAddress = new Uri(link, "/") };
        script.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(folder.Path, "token"))).Trim());
        return script;
    }

    private static async Task<Uri> LinkAsync(RunnerProcess serving)
    {
        await serving.SaysAsync("for one browser: http");
        return new Uri(Link().Match(serving.ErrorSoFar).Value);
    }

    [GeneratedRegex(@"https?://\S+\?code=\w+", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
