using Spectre.Console;

namespace Runner.Tests.Commands;

/// <summary>Every command that writes a table, on terminals of several widths: no line of a table is too long, and labels are whole.</summary>
public sealed class NarrowTerminalTests : IDisposable
{
    private readonly TestConsole console = new();

    public NarrowTerminalTests()
    {
        console.Write("net.yaml", """
            name: net
            data: {source: digits, test: 0.2, take: 200}
            model: {kind: autoencoder, encoder: [4], bottleneck: 2}
            training: {epochs: 4, batch: 50}
            measure: {curves: [train-loss, test-loss, gradient-norm]}
            sweep:
              axes:
                model.init.weights: [glorot-uniform, {scheme: normal, std: 0.01, label: a rather long label of a start}]
                optimizer.lr: [0.001, 0.01, 1000000]
              replicates: 2
            """);
        console.Write("xor.yaml", """
            name: xor
            data: xor
            model: {kind: mlp, hidden: [2], activation: {hidden: sigmoid, output: sigmoid}}
            loss: half-mse
            optimizer: {name: sgd, lr: 2}
            training: {updates: 300, batch: full, precision: float64}
            sweep: {axes: {model.init.weights: [glorot-uniform, he-normal]}, replicates: 3}
            """);
        console.Write("late.yaml", """
            name: late
            data: {source: digits, test: 0.2}
            training: {epochs: 100000}
            execution: {timeout-s: 0.01}
            """);
        console.Run("run", "net.yaml").ShouldSucceed();
        console.Run("run", "xor.yaml").ShouldSucceed();
        console.Run("run", "late.yaml");
    }

    public void Dispose() => console.Dispose();

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void No_line_is_longer_than_the_terminal_is_wide(int width)
    {
        console.Variables["COLUMNS"] = $"{width}";
        (string Command, string[] Labels)[] commands =
        [
            ("sweeps", ["net", "xor"]),
            ("trials net", ["0", "11"]),
            ("trials late", ["0"]),
            ("compare net", ["glorot-uniform", "a rather long label of a start"]),
            ("compare net --full", ["glorot-uniform", "a rather long label of a start"]),
            ("compare net --by model.init.weights,optimizer.lr", ["a rather long label of a start · learning rate 0.001"]),
            ("compare net --metric epochs-to:0.1", ["glorot-uniform"]),
            ("compare xor", ["glorot-uniform", "he-normal"]),
            ("minima xor", ["basin", "barrier of the loss"]),
            ("data list", ["fashion-mnist", "images:FOLDER"]),
            ("reproduce zero-start --ledger memory:", ["zero-start", "largest final weight"]),
        ];
        foreach (var (command, labels) in commands)
        {
            var text = console.Run(command.Split(' ')).Output;

            text.Split('\n').ShouldAllBe(line => line.TrimEnd().GetCellWidth() <= width, $"{command}\n{text}");
            foreach (var label in labels)
            {
                text.ShouldContain(label, customMessage: command);
            }
        }
    }
}
