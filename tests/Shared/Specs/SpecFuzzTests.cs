using Runner.Specs;

namespace Runner.Tests.Specs;

/// <summary>Whatever stands in a file, reading answers with problems, never with an exception.</summary>
public class SpecFuzzTests
{
    private const string Signs = " \n\t:-,[]{}'\"#&*!|>%@`~.0123456789abcdefgxyz\\/=<()éλ\u0001";

    public static TheoryData<string> Catalogue =>
        [.. Directory.GetFiles(SpecTexts.Repository("Experiments", "Catalogue"), "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Catalogue))]
    public void Spoilt_files_are_read_without_an_exception(string file)
    {
        var text = File.ReadAllText(SpecTexts.Repository("Experiments", "Catalogue", file));
        var dice = new Dice((ulong)file.Length);
        for (var round = 0; round < 150; round++)
        {
            var spoilt = text;
            for (var i = dice.Below(4); i >= 0; i--)
            {
                spoilt = Spoil(spoilt, dice);
            }

            var reading = SpecFile.Read(spoilt, "spoilt.yaml");

            (reading.Spec is null).ShouldBe(reading.Problems.Count > 0);
            foreach (var problem in reading.Problems)
            {
                problem.Line.ShouldBeInRange(1, spoilt.Count(c => c == '\n') + 2);
                problem.Column.ShouldBeGreaterThan(0);
                problem.ToString().ShouldNotContain('\n');
            }
        }
    }

    [Fact]
    public void Plain_noise_is_read_without_an_exception()
    {
        var dice = new Dice(99);
        for (var round = 0; round < 1000; round++)
        {
            var noise = string.Concat(Enumerable.Range(0, dice.Below(60)).Select(_ => Signs[dice.Below(Signs.Length)]));

            SpecFile.Read(noise, "noise.yaml").Spec.ShouldBeNull();
        }
    }

    [Fact]
    public void Spoilt_conditions_are_read_without_an_exception()
    {
        string[] parts = ["optimizer.name", "==", "adam", "and", "or", "not", "(", ")", "in", "[", "]", ",", "model.bottleneck", "<", "2", "-1e5", "'a b'", "loss", "1e", ".", "!"];
        var dice = new Dice(7);
        for (var round = 0; round < 1000; round++)
        {
            var condition = string.Join(' ', Enumerable.Range(0, 1 + dice.Below(9)).Select(_ => parts[dice.Below(parts.Length)]));
            var text = $"name: fuzz\nsweep:\n  axes:\n    model.bottleneck: [1, 2, 3]\n  exclude:\n    - {System.Text.Json.JsonSerializer.Serialize(condition)}\n";

            var reading = SpecFile.Read(text, "fuzz.yaml");

            (reading.Spec is null).ShouldBe(reading.Problems.Count > 0);
        }
    }

    private static string Spoil(string text, Dice dice)
    {
        var at = dice.Below(text.Length);
        var length = Math.Min(text.Length - at, 1 + dice.Below(8));
        return dice.Below(4) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, Signs[dice.Below(Signs.Length)].ToString()),
            2 => text.Insert(at, text.Substring(dice.Below(text.Length - length), length)),
            _ => text.Remove(at, 1).Insert(at, Signs[dice.Below(Signs.Length)].ToString()),
        };
    }

    /// <summary>Numbers that are the same in every run: xorshift64*.</summary>
    private sealed class Dice(ulong seed)
    {
        private ulong state = (seed * 2) + 1;

        public int Below(int bound)
        {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            return (int)((state * 0x2545F4914F6CDD1D) >> 33) % bound;
        }
    }
}
