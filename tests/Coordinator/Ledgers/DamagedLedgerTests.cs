using Runner.Commands;
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
        ["delete", "a", "--dry-run"], ["pause", "a"], ["retry", "a", "--failed"], ["run", "a.yaml", "--slots", "1"], ["delete", "a"],
    ];

    [Theory]
    [InlineData("sqlite:", 20)]
    [InlineData("litedb:", 20)]
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
                foreach (var beside in Directory.GetFiles(console.Folder, "ledger*"))
                {
                    File.Delete(beside);
                }

                File.WriteAllBytes(path, damaged);
                var run = console.Run(command);
                var said = $"{kind} seed {seed}, {string.Join(' ', command)}: {run.Code} {run.Error}";
                run.Code.ShouldBeOneOf([ExitCode.Success, ExitCode.Negative, ExitCode.BadInput], said);
                run.Error.ShouldNotContain("fault of Runner", customMessage: said);
                if (run.Code == ExitCode.BadInput && command[0] != "run")
                {
                    run.Error.TrimEnd('\n').ShouldNotContain("\n", customMessage: said);
                }
            }
        }
    }

    [Theory]
    [InlineData("sqlite:")]
    [InlineData("litedb:")]
    [Trait("Category", "Nightly")]
    public void Very_many_damaged_files_give_one_line(string kind) => A_damaged_file_gives_one_line_and_never_a_fault_of_Runner(kind, 400);

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
