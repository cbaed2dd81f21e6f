using System.CommandLine;
using Runner.Latent;

namespace Runner.Commands;

/// <summary>Shows what the codes of trained autoencoders hold.</summary>
public static class LatentCommand
{
    public static Command Create(CommandHost host)
    {
        var subject = new Argument<string>("TRIAL|SWEEP") { Description = "A trial (SWEEP/NUMBER, or the first digits of its identity), or all settings of a sweep." };
        var where = WhereOption.Create();
        var from = GroupOption("--from", "The class (or cluster) that morphing and arithmetic start from (default: the two whose mean codes are farthest apart).");
        var to = GroupOption("--to", "The class (or cluster) that they go to.");
        var codes = new Option<string?>("--codes")
        {
            Description = "Also write the codes of all samples of the trials that are looked at, as CSV or, by the file's ending, as Parquet.",
            HelpName = "FILE.csv|FILE.parquet",
        };
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "latent",
            "Looks into the code that autoencoders have learnt: a map of the samples, how far apart the classes lie, what each number does, what denoising leaves out.",
            "latent latent-tour --codes codes.csv");
        command.Add(subject);
        foreach (var option in new Option[] { where, from, to, codes, ledgerOption, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var file = parsed.GetValue(codes);
            CodeFile.Check(file);
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var (sweep, trial) = await TrialReference.FindOrSweepAsync(ledger, parsed.GetRequiredValue(subject), cancel);
            OutputFile.MustBeWritable(host, file, sweep.Record.SpecFile);
            var reading = await LatentReading.OpenAsync(host, sweep, parsed.GetValue(where), trial, cancel);
            var study = await reading.LookAsync(host, parsed.GetValue(from), parsed.GetValue(to), cancel);
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, LatentJson.Of(study));
            }
            else
            {
                LatentTables.Write(host.Tables(), study);
            }

            if (file is not null)
            {
                var rows = await CodeFile.WriteAsync(host, file, reading, cancel);
                await (parsed.GetValue(json) ? host.Error : host.Out).WriteLineAsync($"{reading.Name}: wrote {file} ({Comparison.Number.Of(rows, "row")}).");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Option<string?> GroupOption(string name, string description) => new(name) { Description = description, HelpName = "CLASS" };
}
