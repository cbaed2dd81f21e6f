using Runner.Comparison;
using Runner.Specs;

namespace Runner.Reports.Sections;

/// <summary>Explains the terms that the page uses.</summary>
internal static class Glossary
{
    public static void Write(Html page, ReportContent content)
    {
        page.Raw("<section id=\"words\">\n<details class=\"more glossary\"><summary>What the words mean</summary>\n<dl>\n");
        foreach (var (word, meaning) in Words(content))
        {
            page.Raw("<div>").Element("dt", word).Element("dd", meaning).Raw("</div>\n");
        }

        page.Raw("</dl>\n</details>\n</section>\n");
    }

    private static IEnumerable<(string Word, string Meaning)> Words(ReportContent content)
    {
        var axes = string.Join(' ', content.Outline.Axes);
        yield return ("run (trial)", "One training of one network, from its starting weights to the end.");
        yield return ("setting (point)", "One choice for everything that varies. Runs of one setting differ in their seed only.");
        yield return ("seed", "A number that determines the random parts of a run: the starting weights, the order of the data, the noise. Runs that differ only in their seed differ by luck. A sweep may vary one of these parts alone.");
        yield return ("training loss", "How far the network's outputs are from the correct ones, on the data from which it learns. Lower is better.");
        if (content.Results.Results.Rows.Any(result => double.IsFinite(result.TestLoss)))
        {
            yield return ("test loss", "The same on held-out data, from which the network never learned. The gap is how far the test loss is above the training loss.");
        }

        yield return ("epoch", "One pass over all training data. An update is one step on one batch of it.");
        if (content.Example.Model.Kind == ModelKind.Autoencoder)
        {
            yield return ("autoencoder", "A network that reproduces its input after squeezing it through a narrow middle, the bottleneck.");
        }

        if (axes.Contains("init", StringComparison.Ordinal))
        {
            yield return ("initializer", "The rule that draws the starting weights, before any learning.");
        }

        if (axes.Contains("optimizer", StringComparison.Ordinal))
        {
            yield return ("optimizer, learning rate", "The rule that turns errors into changes of the weights, and how large its steps are.");
        }

        if (axes.Contains("activation", StringComparison.Ordinal))
        {
            yield return ("activation", "The nonlinear function that each unit applies to its input; without it, more layers would add nothing.");
        }

        yield return ("typical (IQM)", "The interquartile mean: the best and the worst quarter of the runs are set aside and the rest averaged, so that one lucky or unlucky run decides nothing.");
        yield return ("95 % interval", "The range in which the typical value would probably lie if the sweep were run with other seeds. It is found by resampling the runs of each setting ten thousand times.");
        yield return ("more than luck", "The difference is too consistent to come from the seeds: by chance alone it would appear in fewer than one in twenty such comparisons, corrected for the number of comparisons made.");
        yield return ("not settled", "There are too few runs to support a claim either way. That does not mean that there is no difference.");
        yield return ("measures disagree", "The group with the better typical value has the worse run in more than half of the pairs, and neither is due to luck. More seeds would not change that.");
        if (content.Studied.Count > 0)
        {
            yield return ("landscape", "The loss as a height over all possible weights. Training moves downhill on it and knows only the slope at its current position.");
            yield return ("minimum", "A lowest point of its surroundings: every small change of the weights increases the loss. There may be lower minima elsewhere.");
            yield return ("saddle", "A point where the slope is zero and the loss rises in some directions and falls in others, as between two hills. Training is slow near it.");
            yield return ("plateau, flat valley", "A region so flat that training hardly moves. A valley has walls on some sides; a plateau has no minimum nearby.");
            yield return ("basin", "All positions from which the way down leads to the same minimum. Here two runs share a basin when the loss hardly rises between them.");
            yield return ("barrier", "How far the loss rises on the straight line between two networks, above the mean of its ends.");
            yield return ("matching", "Hidden units may be reordered, and some may have their signs flipped, without changing what the network computes. Matching removes such differences before two networks are compared.");
            yield return ("curvature, Hessian, eigenvalue", "How fast the slope changes along a direction: positive where the ground curves up, negative where it curves down. The Hessian is the matrix of all curvatures; its eigenvalues are the curvatures along its principal directions.");
        }

        yield return ("diverged", "The run's numbers grew until they were no longer finite. Such a run is a result, but is not included in any average.");
        yield return ("log scale", "An axis on which each equal step multiplies by the same factor, so that small values can be told apart beside large ones.");
    }
}
