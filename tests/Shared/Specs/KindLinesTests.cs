using Runner.Specs;

namespace Runner.Tests.Specs;

public sealed class KindLinesTests
{
    [Fact]
    public void Every_choice_has_its_line_in_the_guide()
    {
        foreach (var setting in SettingTable.Trial)
        {
            var words = setting.Type switch
            {
                ChoiceType choice => choice.Words,
                ListType { Item: ChoiceType choice } => choice.Words,
                _ => [],
            };
            if (words.IsEmpty)
            {
                continue;
            }

            var path = KindLines.Listed(setting.Path);
            var lines = KindLines.All.Single(kinds => kinds.Path == path).Kinds;
            lines.ShouldAllBe(kind => kind.Line.Length > 0);
            foreach (var word in words)
            {
                lines.Count(kind => kind.Word == word).ShouldBe(1, $"{setting.Path}: {word}");
            }

            if (path == setting.Path)
            {
                lines.Count.ShouldBe(words.Length, path);
            }
        }
    }
}
