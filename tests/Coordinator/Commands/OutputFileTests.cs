using System.Diagnostics;
using Runner.Commands;

namespace Runner.Tests.Commands;

public sealed class OutputFileTests : IDisposable
{
    private readonly TestConsole _console = new();

    public OutputFileTests()
    {
        _console.Write("s.yaml", "name: s\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {epochs: 1}\nsweep: {replicates: 2}\n");
        _console.Run("run", "s.yaml").ShouldSucceed();
    }

    public void Dispose() => _console.Dispose();

    [Theory]
    [InlineData("report", "s", "-o", "out")]
    [InlineData("export", "s", "-o", "out")]
    public async Task What_is_no_regular_file_is_written_into_and_stays_what_it_is(params string[] args)
    {
        var pipe = Path.Combine(_console.Folder, "out");
        using (var make = Process.Start("mkfifo", pipe))
        {
            await make.WaitForExitAsync();
        }

        var read = Task.Run(() => File.ReadAllText(pipe));
        _console.Run(args).ShouldSucceed();
        (await read.WaitAsync(TimeSpan.FromSeconds(30))).Length.ShouldBeGreaterThan(100);
        File.Exists(pipe).ShouldBeTrue();
        new FileInfo(pipe).Length.ShouldBe(0);
        File.Exists(pipe + ".part").ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("what was there before")]
    public void A_link_stays_and_its_end_is_written(string before)
    {
        _console.Write("end", before);
        File.CreateSymbolicLink(Path.Combine(_console.Folder, "out"), Path.Combine(_console.Folder, "end"));
        _console.Run("export", "s", "-o", "out").ShouldSucceed();
        new FileInfo(Path.Combine(_console.Folder, "out")).LinkTarget.ShouldNotBeNull();
        File.ReadAllText(Path.Combine(_console.Folder, "end")).ShouldContain("completed");
    }

    [Theory]
    [InlineData("report", "s", "-o", "kept")]
    [InlineData("export", "s", "-o", "kept")]
    [InlineData("export", "s", "-o", "link")]
    [InlineData("run", "s.yaml", "--report", "kept")]
    public void No_output_takes_the_place_of_a_ledger(params string[] args)
    {
        var kept = Path.Combine(_console.Folder, "kept");
        File.CreateSymbolicLink(Path.Combine(_console.Folder, "link"), kept);
        foreach (var ledger in new[] { "litedb", "sqlite" })
        {
            File.Delete(kept);
            _console.Run("run", "s.yaml", "--ledger", $"{ledger}:{kept}").ShouldSucceed();
            var before = File.ReadAllBytes(kept);

            var ended = _console.Run(args);

            (ended.Code, ended.Error).ShouldBe((ExitCode.BadInput, $"{args[^1]}: is a ledger, which no output may take the place of. Name another file.\n"));

            File.ReadAllBytes(kept).ShouldBe(before);
        }
    }

    [Theory]
    [InlineData("run", "s.yaml", "--report", "s.yaml")]
    [InlineData("run", "./s.yaml", "--report", "link")]
    [InlineData("coordinate", "s.yaml", "--report", "s.yaml")]
    public void No_report_takes_the_place_of_its_spec(params string[] args)
    {
        File.CreateSymbolicLink(Path.Combine(_console.Folder, "link"), Path.Combine(_console.Folder, "s.yaml"));

        var ended = _console.Run(args);

        (ended.Code, ended.Error).ShouldBe((ExitCode.BadInput, $"{args[^1]}: is the spec itself. Name another file.\n"));
        File.ReadAllText(Path.Combine(_console.Folder, "s.yaml")).ShouldStartWith("name: s\n");
    }
}
