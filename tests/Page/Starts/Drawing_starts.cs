using Runner.Commands;
using Runner.Page.Starts;
using Runner.Tests.Commands;

namespace Runner.Tests.Page.Starts;

public sealed class Drawing_starts : IDisposable
{
    private readonly TestConsole console = new();

    private CommandHost Host => CommandHost.ForThisProcess() with { Folder = console.Folder, Out = TextWriter.Null, Error = TextWriter.Null, Terminal = false };

    public void Dispose() => console.Dispose();

    [Fact]
    public void Runs_on_a_surface_are_drawn_on_the_surface_itself_at_their_coordinates()
    {
        using var playground = Open("name: a\nmodel: {kind: surface, surface: himmelblau}\noptimizer: {name: sgd, lr: 0.01}\ntraining: {updates: 40}\n");
        playground.Step(10);
        var ways = new StartsDrawing(playground).Draw().Ways.ShouldNotBeNull();

        ways.X.Name.ShouldBe("coordinates[0]");
        var ground = ways.Ground.ShouldNotBeNull();
        ground.Image.ShouldNotBeNull()(false).ShouldStartWith("data:image/png;base64,");
        ground.Image(true).ShouldNotBe(ground.Image(false));
        var last = ways.Rows.Last(row => row[0] == "start 1");
        last[1].ShouldBe("10");
        double.Parse(last[2]).ShouldBe(playground.Starts[1].Now.Parameters[0]);
        double.Parse(last[3]).ShouldBe(playground.Starts[1].Now.Parameters[1]);
    }

    [Fact]
    public void The_plane_goes_through_two_starts_and_its_losses_are_found_bit_by_bit_while_nothing_moves()
    {
        using var playground = Open("name: a\ndata: xor\nmodel: {kind: mlp, hidden: [3]}\ntraining: {updates: 40, batch: full}\n");
        playground.Step(20);
        var drawing = new StartsDrawing(playground);
        var ways = drawing.Draw().Ways.ShouldNotBeNull();
        ways.Ground!.Image.ShouldBeNull();
        // Distances on the plane are at most those of weights, and nearly these.
        var (first, second) = (playground.Starts[0].Frames[0].Parameters, playground.Starts[1].Frames[0].Parameters);
        var apart = Math.Sqrt(first.Zip(second, (a, b) => (a - b) * (a - b)).Sum());
        var (a, b) = (ways.Rows.First(row => row[0] == "start 0"), ways.Rows.First(row => row[0] == "start 1"));
        var drawn = Math.Sqrt(Math.Pow(double.Parse(a[2]) - double.Parse(b[2]), 2) + Math.Pow(double.Parse(a[3]) - double.Parse(b[3]), 2));
        drawn.ShouldBeInRange(apart * .8, apart * (1 + 1e-9));
        double.Parse(b[2]).ShouldBeGreaterThan(double.Parse(a[2]), "the second start lies to the right");

        drawing.Deepen(() => true).ShouldBeFalse();
        var turns = 1;
        while (!drawing.Deepen(() => true))
        {
            turns++;
        }

        turns.ShouldBeGreaterThan(10);
        drawing.Draw().Ways!.Ground!.Image.ShouldNotBeNull();
        playground.Step(1);
        drawing.Draw().Ways!.Ground!.Image.ShouldBeNull("the plane has moved on");
    }

    [Fact]
    public void A_network_of_two_inputs_shows_its_answers_and_each_unit()
    {
        using var playground = Open("name: a\ndata: xor\nmodel: {kind: mlp, hidden: [3], activation: {output: sigmoid}}\nloss: half-mse\noptimizer: {name: adam, lr: 0.1}\ntraining: {updates: 600, batch: full}\n");
        var drawing = new StartsDrawing(playground);
        var before = drawing.Draw();
        playground.Step(600);
        var view = drawing.Draw();

        view.Ended.ShouldBeTrue();
        view.Rows.ShouldAllBe(row => row.State == "completed");
        view.Answers.Count.ShouldBe(2);
        var solved = playground.Starts.ToList().FindIndex(start => start.Now.Loss < .01);
        solved.ShouldBeGreaterThanOrEqualTo(0);
        view.Answers[solved].Rows.ShouldAllBe(row => Math.Abs(double.Parse(row[2]) - double.Parse(row[3])) < .3);
        view.Answers[solved].Ground!.Image!(false).ShouldNotBe(before.Answers[solved].Ground!.Image!(false));
        view.Units[0].Units.Count.ShouldBe(3);
        view.Units[0].Units.Select(unit => unit.Image(false)).Distinct().Count().ShouldBe(3);
        view.Units[0].Rows[1].ShouldBe(["2", .. Shown(playground.Starts[0].Now.Parameters)]);

        // [3, 2] weights, then 3 biases.
        static string[] Shown(double[] parameters) =>
            [Runner.Comparison.Number.Exact(parameters[7]), $"{Runner.Comparison.Number.Exact(parameters[2])} {Runner.Comparison.Number.Exact(parameters[3])}"];
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 0)]
    public void A_code_of_two_numbers_is_a_map_of_the_samples_by_class(int bottleneck, int maps)
    {
        using var playground = Open($"name: a\ndata: {{source: digits, take: 50}}\nmodel: {{encoder: [5], bottleneck: {bottleneck}}}\ntraining: {{epochs: 1}}\n");
        var view = new StartsDrawing(playground).Draw();

        view.Answers.Count.ShouldBe(maps);
        view.Answers.ShouldAllBe(map => map.Rows.Count == 50 && map.Rows.Select(row => row[2]).Distinct().Count() == 10);
        view.Units.ShouldAllBe(units => units.Units.Count == 5);
    }

    [Fact]
    public void Runs_that_walk_on_different_functions_share_no_plane()
    {
        using var playground = Playground.Open(
            Host,
            SpecFiles.Parse("name: a\ndata: xor\nmodel: {kind: mlp}\ntraining: {updates: 4, batch: full}\nsweep: {axes: {model.hidden: [[2], [3]]}}\n", "a.yaml"),
            StartChoice.Read("0, 1", "0", "0"));
        var view = new StartsDrawing(playground).Draw();

        view.Ways.ShouldBeNull();
        view.Answers.Count.ShouldBe(2);
    }

    private Playground Open(string spec) => Playground.Open(Host, SpecFiles.Parse(spec, "a.yaml"), StartChoice.First);
}
