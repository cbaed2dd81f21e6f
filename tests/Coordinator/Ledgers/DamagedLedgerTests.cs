using System.Diagnostics;
using Runner.Commands;
using Runner.Ledgers;
using Runner.Numerics;
using Runner.Tests.Commands;
using Runner.Tests.Processes;

namespace Runner.Tests.Ledgers;

/// <summary>A ledger file that was damaged by whatever: every command says so in one line, or does not meet the damage.</summary>
public sealed class DamagedLedgerTests
{
    private const string Spec =
        "name: a\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\nmeasure: {curves: [train-loss]}\ntraining: {updates: 5, batch: full}\n"
        + "execution: {bundle: 2}\nsweep: {axes: {optimizer.lr: [0.1, 0.2]}, replicates: 4}\n";

    private static readonly string[][] Commands =
    [
        ["status"], ["sweeps"], ["trials", "a"], ["trial", "a/0"], ["compare", "a"], ["export", "a"], ["report", "a", "-o", "a.html"],
        ["delete", "a", "--dry-run"], ["pause", "a"], ["retry", "a", "--failed"], ["run", "a.yaml", "--slots", "1"], ["verify", "a", "--count", "2"],
        ["delete", "a"],
    ];

    private static readonly string[][] VisitorCommands =
    [
        ["status"], ["compare", "a"], ["export", "a"], ["verify", "a", "--count", "2"], ["trials", "a"], ["run", "a.yaml", "--slots", "1"], ["pause", "a"],
    ];

    [Theory]
    [InlineData("sqlite:", 8)]
    [InlineData("litedb:", 8)]
    public void A_damaged_file_gives_one_line_and_never_a_fault_of_Runner(string kind, int files)
    {
        using var console = new TestConsole(kind, "ledger");
        var path = Path.Combine(console.Folder, "ledger");
        console.Write("a.yaml", Spec);
        console.Run("run", "a.yaml", "--slots", "1").ShouldSucceed();
        var whole = File.ReadAllBytes(path);
        for (var seed = 0; seed < files; seed++)
        {
            var damaged = Damage(whole, new SplitMix64((ulong)seed));
            foreach (var command in Commands)
            {
                Clear(console);
                File.WriteAllBytes(path, damaged);
                ShouldBeSaid(console, command, $"{kind} seed {seed}");
            }
        }
    }

    [Theory]
    [InlineData("sqlite:", 8)]
    [InlineData("litedb:", 8)]
    public async Task So_does_one_that_is_damaged_while_another_process_owns_it(string kind, int files)
    {
        using var console = new TestConsole(kind, "ledger");
        var path = Path.Combine(console.Folder, "ledger");
        console.Write("a.yaml", Spec);
        console.Run("run", "a.yaml", "--slots", "1").ShouldSucceed();
        var whole = File.ReadAllBytes(path);
        for (var seed = 0; seed < files; seed++)
        {
            Clear(console);
            File.WriteAllBytes(path, whole);

            // Two handles of one process stand for two processes.
            var owner = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Run);
            try
            {
                if (seed % 2 == 0)
                {
                    // It remembers some of the file.
                    await owner.CountAsync((await owner.SweepsAsync())[0].Id);
                }

                Overwrite(path, Damage(whole, new SplitMix64((ulong)seed)));
                foreach (var command in VisitorCommands)
                {
                    ShouldBeSaid(console, command, $"{kind} seed {seed}");
                }
            }
            finally
            {
                await Should.NotThrowAsync(async () =>
                {
                    try
                    {
                        await owner.DisposeAsync();
                    }
                    catch (LedgerException)
                    {
                        // It says what it found when it wrote its last pages.
                    }
                });
            }
        }
    }

    [Theory]
    [InlineData("sqlite:", 20)]
    [InlineData("litedb:", 20)]
    [Trait("Category", "Slow")]
    public async Task Many_damaged_files_give_one_line(string kind, int files)
    {
        A_damaged_file_gives_one_line_and_never_a_fault_of_Runner(kind, files);
        await So_does_one_that_is_damaged_while_another_process_owns_it(kind, files);
    }

    [Theory]
    [InlineData("sqlite:")]
    [InlineData("litedb:")]
    [Trait("Category", "Nightly")]
    public Task So_do_very_many(string kind) => Many_damaged_files_give_one_line(kind, 400);

    private static void Clear(TestConsole console)
    {
        foreach (var beside in Directory.GetFiles(console.Folder, "ledger*"))
        {
            File.Delete(beside);
        }
    }

    private static void ShouldBeSaid(TestConsole console, string[] command, string what)
    {
        var run = console.Run(command);
        var said = $"{what}, {string.Join(' ', command)}: {run.Code} {run.Error}";
        run.Code.ShouldBeOneOf([ExitCode.Success, ExitCode.Negative, ExitCode.BadInput], said);
        run.Error.ShouldNotContain("fault of Runner", customMessage: said);
        run.Error.ShouldNotContain("cannot be reached", customMessage: said);
        if (run.Code == ExitCode.BadInput && command[0] != "run")
        {
            run.Error.TrimEnd('\n').ShouldNotContain("\n", customMessage: said);
        }
    }

    /// <summary>Changes the file that others have open, in place.</summary>
    private static void Overwrite(string path, byte[] content)
    {
        // .NET's own handles respect the lock that the owner has on it; another program does not.
        var other = path + ".damaged";
        File.WriteAllBytes(other, content);
        using var copy = Process.Start("cp", [other, path]);
        copy.WaitForExit();
        copy.ExitCode.ShouldBe(0);
    }

    /// <summary>Flipped bits, zeroed or random pages, a cut or a doubled end.</summary>
    private static byte[] Damage(byte[] whole, SplitMix64 random)
    {
        var damaged = whole.ToArray();
        int Below(int bound) => (int)(random.NextUInt64() % (ulong)bound);
        var at = Below(4) == 0 ? Below(256) : Below(whole.Length);
        var length = Math.Min(1 << Below(14), whole.Length - at);
        switch (Below(6))
        {
            case 0:
                return damaged[..at];
            case 1:
                damaged.AsSpan(at, length).Clear();
                break;
            case 2:
                damaged.AsSpan(at, length).Fill(0xFF);
                break;
            case 3:
                foreach (ref var one in damaged.AsSpan(at, length))
                {
                    one = (byte)Below(256);
                }

                break;
            case 4:
                damaged.AsSpan(0, Math.Min(length, damaged.Length - at)).CopyTo(damaged.AsSpan(at));
                break;
            default:
                for (var flips = 1 + Below(40); flips > 0; flips--)
                {
                    damaged[Below(damaged.Length)] ^= (byte)(1 << Below(8));
                }

                break;
        }

        return damaged;
    }
}
