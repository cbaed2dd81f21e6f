using System.Text.Json;
using Runner.Commands;
using Runner.Data;
using Runner.Tests.Commands;
using Runner.Tests.Processes;

namespace Runner.Tests.Data;

public sealed class Fetching_from_the_command_line : IDisposable
{
    private readonly TestConsole _console = new();

    public Fetching_from_the_command_line() => _console.Variables["RUNNER_DATA"] = Path.Combine(_console.Folder, "data");

    public void Dispose() => _console.Dispose();

    [Fact]
    public void The_list_names_every_source_and_how_to_get_what_is_not_here()
    {
        var list = _console.Run("data", "list").ShouldSucceed().Output;
        foreach (var source in (string[])["digits", "xor", "one", "hadamard-toy", "curves", "swiss-roll", "hidden-plane", "two-spirals", "adding", "copy-memory", "sine-mix", "sequential-digits", "fashion-mnist", "idx:mnist", "idx:kmnist", "csv:FILE", "idx:FILE", "npy:FILE", "images:FOLDER"])
        {
            list.ShouldContain(source);
        }

        list.ShouldContain("runner data fetch kmnist");
        var json = JsonDocument.Parse(_console.Run("data", "list", "--json").ShouldSucceed().Output).RootElement;
        var kmnist = json.EnumerateArray().Single(set => set.GetProperty("name").GetString() == "idx:kmnist");
        kmnist.GetProperty("present").GetBoolean().ShouldBeFalse();
        kmnist.GetProperty("samples").GetInt32().ShouldBe(60_000);
    }

    [Fact]
    public async Task Offline_it_is_one_line_that_names_the_package()
    {
        string closed;
        await using (var server = new TinyServer(_ => new TinyServer.Answer("200 OK", [])))
        {
            closed = server.Address;
        }

        var ended = _console.Run("data", "fetch", "fashion-mnist", "--from", closed);

        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Output.ShouldBeEmpty();
        ended.Error.Trim().ShouldNotContain("\n");
        ended.Error.Trim().ShouldEndWith("Try again with a network connection, or install Debian's package dataset-fashion-mnist, which is detected automatically.");
    }

    [Fact]
    public async Task A_mirror_is_asked_for_the_sets_files_and_need_not_be_trusted()
    {
        var labels = NamedSet.Find("mnist")!.Files[0];
        await using var server = new TinyServer(request => TinyServer.Range(new byte[labels.Bytes], request));

        var ended = _console.Run("data", "fetch", "mnist", "--from", server.Address[..^1]);

        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldContain("127.0.0.1: the checksum is wrong");
        ended.Error.ShouldContain("9.9 of 9.9 MB, 100 %");
        server.Requests.First().Path.ShouldBe("/train-images-idx3-ubyte.gz");
        Directory.GetFiles(Path.Combine(_console.Folder, "data", "mnist")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ctrl_c_keeps_what_has_come_and_the_next_fetch_goes_on_there()
    {
        var content = new byte[NamedSet.Find("mnist")!.Files[0].Bytes];
        var part = Path.Combine(_console.Folder, "data", "mnist", "train-images-idx3-ubyte.gz.part");
        using var sent = new SemaphoreSlim(0);
        await using (var slow = new TinyServer(request =>
        {
            sent.Release();
            return request.Number == 0 ? TinyServer.Range(content, request, breakAfter: 300_000) : new TinyServer.Answer("", [], BreakAfter: -2);
        }))
        {
            using var fetch = RunnerProcess.Start(_console.Folder, _console.Variables, "data", "fetch", "mnist", "--from", slow.Address);

            // The first connection breaks; while the second is silent the part file is whole.
            await sent.WaitAsync();
            await sent.WaitAsync();
            fetch.Interrupt();
            var ended = fetch.Wait();
            ended.Code.ShouldBe(ExitCode.Interrupted);
            ended.Error.ShouldContain("Stopped. What has arrived is kept; run the same command to resume.");
        }

        new FileInfo(part).Length.ShouldBe(300_000);
        await using var server = new TinyServer(request => TinyServer.Range(content, request));
        _console.Run("data", "fetch", "mnist", "--from", server.Address);
        server.Requests.First().From.ShouldBe(300_000);
    }

    [Theory]
    [InlineData("data fetch: there is no set 'cifar' to fetch. Name one of fashion-mnist, mnist, kmnist.", "cifar")]
    [InlineData("--from: here is not an http or https address. Give one such as https://mirror.example/fashion-mnist/.", "mnist", "--from", "here")]
    public void What_cannot_be_fetched_is_said_in_one_line(string problem, params string[] args)
    {
        var ended = _console.Run(["data", "fetch", .. args]);
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().ShouldBe(problem);
    }

    [InstalledFact]
    public void The_packages_set_is_found_by_itself_and_not_fetched()
    {
        _console.Run("data", "fetch", "fashion-mnist").ShouldSucceed().Output.Trim()
            .ShouldBe("fashion-mnist: already here, in /usr/share/datasets/fashion-mnist.");
        _console.Run("data", "list").ShouldSucceed().Output.ShouldContain("/usr/share/datasets/fashion-mnist");
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class InstalledFactAttribute : FactAttribute
    {
        public InstalledFactAttribute()
        {
            if (new DataFolders("/nowhere", ["/usr/share/datasets"]).Find(NamedSet.Find("fashion-mnist")!) is null)
            {
                Skip = "Debian's dataset-fashion-mnist is not installed.";
            }
        }
    }
}
