using System.Diagnostics;

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
}
