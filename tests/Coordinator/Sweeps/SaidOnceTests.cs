using Runner.Sweeps;

namespace Runner.Tests.Sweeps;

public class SaidOnceTests
{
    [Fact]
    public void The_same_line_is_said_again_only_when_another_was_said_between()
    {
        var said = new List<string>();
        var once = new SaidOnce(said.Add);
        foreach (var line in (string[])["away", "away", "back", "away", "away"])
        {
            once.Say(line);
        }

        said.ShouldBe(["away", "back", "away"]);
    }
}
