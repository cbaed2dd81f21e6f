using Runner.Echo;
using Runner.Networks.Weights;

namespace Runner.Initializers;

/// <summary>Initial values from a file.</summary>
/// <param name="Parameters">The flat vector.</param>
/// <param name="State">The state of the training beside it, such as running means; empty for the usual one.</param>
internal sealed record GivenValues(double[] Parameters, double[] State)
{
    private const string Setting = "model.init.weights.file";

    /// <summary>The most lines about a file.</summary>
    private const int MostProblems = 100;

    /// <exception cref="InitializationException">Tensors are missing, of no use or of another shape, a line for each.</exception>
    public static GivenValues Of(IReadOnlyList<FileTensor> found, NamedTensors names, string path)
    {
        var byName = found.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var values = new GivenValues(new double[names.ParameterCount], new double[names.StateCount]);
        var problems = new List<string>();
        foreach (var wanted in names.All)
        {
            // The number of batches has no effect, and PyTorch itself does without it.
            if ((byName.Remove(wanted.Name, out var tensor) || wanted.Place != TensorPlace.Batches) && values.Take(tensor, wanted) is { } problem)
            {
                problems.Add(problem);
            }
        }

        problems.AddRange(byName.Values.Select(tensor => $"{Shown.Line(tensor.Name, 80)} {NamedTensor.Text(tensor.Shape)} is in the file, and the network has no such tensor. Remove it, or give the model that it is of."));
        return problems.Count == 0
            ? values
            : throw new InitializationException(string.Join('\n', problems.Take(MostProblems).Select(problem => $"{Setting}: {path}: {problem}")
                .Concat(problems.Count > MostProblems ? [$"{Setting}: {path}: {problems.Count - MostProblems} more tensors do not fit. Give the model that the file is of."] : [])));
    }

    /// <returns>What is wrong with a tensor; null if it was taken.</returns>
    private string? Take(FileTensor? tensor, NamedTensor wanted)
    {
        var shape = NamedTensor.Text(wanted.Shape);
        if (tensor is null)
        {
            return $"{wanted.Name} {shape} is missing. Name the tensors as PyTorch's state_dict does; `runner weights` writes such files.";
        }

        if (!wanted.Shape.AsSpan().SequenceEqual(tensor.Shape))
        {
            return $"{wanted.Name} is {NamedTensor.Text(tensor.Shape)}, and the network's is {shape}. Give the model that the file is of, or save the tensor in this shape.";
        }

        if (Array.FindIndex(tensor.Values, value => !double.IsFinite(value)) is var bad and >= 0)
        {
            return $"{wanted.Name}: value {bad} (from 0) is {(double.IsNaN(tensor.Values[bad]) ? "not a number" : "infinite")}. Give finite values.";
        }

        if (wanted.Place != TensorPlace.Batches)
        {
            tensor.Values.CopyTo(wanted.Place == TensorPlace.State ? State : Parameters, wanted.Offset);
        }

        return null;
    }
}
