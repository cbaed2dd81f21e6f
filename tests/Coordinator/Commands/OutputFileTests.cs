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
    [InlineData(null)]
    [InlineData("")]
    [InlineData("what was there before")]
    public async Task Nothing_half_written_stays_of_what_failed_or_was_called_off(string? before)
    {
        if (before is not null)
        {
            _console.Write("out", before);
        }

        var host = CommandHost.ForThisProcess() with { Folder = _console.Folder };
        await Should.ThrowAsync<OperationCanceledException>(() => OutputFile.WriteAsync(host, "out", to => WriteAsync(to, new OperationCanceledException())));
        (await Should.ThrowAsync<UserException>(() => OutputFile.WriteAsync(host, "out", to => WriteAsync(to, new IOException("No space left.")))))
            .Message.ShouldBe("out: cannot be written (No space left). Name a file in a folder that you can write to.");

        var path = Path.Combine(_console.Folder, "out");
        (File.Exists(path) ? File.ReadAllText(path) : null).ShouldBe(before);
        File.Exists(path + ".part").ShouldBeFalse();

        static async Task WriteAsync(Stream to, Exception fault)
        {
            await to.WriteAsync(new byte[100_000]);
            throw fault;
        }
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

            (ended.Code, ended.Error).ShouldBe((ExitCode.BadInput, $"{args[^1]}: is a ledger, which must not be overwritten. Name another file.\n"));

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

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public async Task Standard_output_gets_a_table_in_pieces_and_not_as_one_text(string format)
    {
        _console.Write("many.yaml", "name: many\ndata: one\nmodel: neuron\ntraining: {updates: 1}\nmeasure: {every: 0}\nsweep: {replicates: 3000}\n");
        _console.Run("run", "many.yaml").ShouldSucceed();
        _console.Run("export", "many", "--format", format, "-o", "out").ShouldSucceed();
        using var output = new InPieces();
        var host = CommandHost.ForThisProcess() with { Out = output, Folder = _console.Folder, Variable = name => name == "RUNNER_LEDGER" ? _console.Ledger : null };

        (await CommandLine.InvokeAsync(["export", "many", "--format", format], host)).ShouldBe(ExitCode.Success);

        output.ToString().ShouldBe(File.ReadAllText(Path.Combine(_console.Folder, "out")));
        output.Longest.ShouldBeLessThan(output.ToString().Length / 3);
    }

    private sealed class InPieces : StringWriter
    {
        public int Longest { get; private set; }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            Longest = Math.Max(Longest, buffer.Length);
            GetStringBuilder().Append(buffer);
        }

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(string? value) => Write(value.AsSpan());

        public override Task WriteAsync(string? value)
        {
            Write(value);
            return Task.CompletedTask;
        }

        public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return Task.CompletedTask;
        }
    }
}
