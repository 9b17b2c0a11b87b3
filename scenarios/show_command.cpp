#include <iostream>

#include "lab/parse.hpp"
#include "lab/units.hpp"
#include "record/show.hpp"
#include "scenarios/commands.hpp"
#include "scenarios/lab_facts.hpp"
#include "scenarios/run_lab.hpp"
#include "scenarios/tables_used.hpp"
#include "shell/shell.hpp"

namespace lvslab::scenarios {

namespace {

struct ShowOptions {
    std::string record;
    std::optional<std::uint64_t> packet;
    std::string node;
    std::string at;
    std::vector<std::string> commands;
    bool tables = false;
    bool expect = false;
    bool json = false;
};

/// What a person types first on a Linux host to see where packets go.
constexpr const char* kCommands[] = {"ip addr", "ip neigh", "arp -a", "ip route", "route -n"};
constexpr const char* kDirectorCommands[] = {"ipvsadm -Ln", "ipvsadm -Lcn", "ipvsadm -Ln --stats"};

/// A real kernel was read now and then only; of which time its tables are must be said.
std::string reading_text(const record::RunRecord& record, const std::string& node, net::Time asked, net::Time read) {
    if (!record.manifest().is_real(node)) return "";
    std::string text = ", a real host: as its kernel said when it was read";
    if (read > asked) text += "; it had not been read before";
    if (read < asked) text += "; it was not read again until " + record::seconds_text(asked);
    return text;
}

int show_node(const record::RunRecord& record, const ShowOptions& o) {
    const auto& nodes = record.nodes();
    if (std::find(nodes.begin(), nodes.end(), o.node) == nodes.end()) {
        std::string known;
        for (const std::string& n : nodes) known += (known.empty() ? "" : ", ") + n;
        throw BadInput(o.record + ": no node " + o.node + " in this record; it has " + known);
    }
    net::Time at = record.frame_count() == 0 ? net::Time{0} : record.frame(record.frame_count()).time;
    if (!o.at.empty()) {
        const auto given = lab::parse_duration(o.at);
        if (!given || given->count() < 0) throw BadInput("--at " + o.at + ": not a lab time; write 2s or 1500ms");
        at = *given;
    } else if (record.manifest().is_real(o.node)) {
        at = record.reading_at(o.node, net::kNever);
    }
    const ipvs::NodeTables tables = record.tables_at(o.node, at);
    if (o.json) {
        std::cout << record::node_json(tables);
        return kDone;
    }
    std::vector<std::string> commands = o.commands;
    if (commands.empty()) {
        commands.assign(std::begin(kCommands), std::end(kCommands));
        if (!tables.ipvs.services.empty() || !tables.ipvs.connections.empty()) {
            commands.insert(commands.end(), std::begin(kDirectorCommands), std::end(kDirectorCommands));
        }
    }
    std::cout << "# " << o.node << " at " << record::seconds_text(tables.now) << reading_text(record, o.node, at, tables.now)
              << "\n";
    for (const std::string& command : commands) {
        try {
            const std::string output = shell::show(command, tables);
            std::cout << "\n$ " << command << "\n" << output;
        } catch (const shell::CommandError& error) {
            throw BadInput("--command '" + command + "': " + error.what());
        }
    }
    return kDone;
}

int show_packet(const record::RunRecord& record, const ShowOptions& o) {
    if (record.frames_of_packet(*o.packet).empty()) {
        throw BadInput(o.record + ": no packet " + std::to_string(*o.packet) + "; `lvslab show " + o.record +
                       "` lists them");
    }
    if (o.json) std::cout << record::packet_json(record, *o.packet);
    else if (o.tables) std::cout << packet_text_with_tables(record, *o.packet);
    else std::cout << record::packet_text(record, *o.packet);
    return kDone;
}

int show_expectations(const record::RunRecord& record, const ShowOptions& o) {
    const std::string& text = record.manifest().lab_text;
    if (text.empty()) throw BadInput(o.record + ": this record does not hold its lab, so nothing can be expected of it");
    const lab::Lab lab = lab::parse_lab_text({.text = text, .file = record.manifest().lab + ".yaml"});
    const auto verdicts = lab::judge(lab, facts_of(record));
    std::cout << (o.json ? verdict_json(verdicts) : verdict_text(verdicts, lab.path));
    for (const lab::Verdict& v : verdicts) {
        if (!v.holds) return kNotMet;
    }
    return kDone;
}

int show(const ShowOptions& o) {
    const record::RunRecord record = open_record(o.record);
    if (!record.warning().empty()) std::cerr << o.record << ": " << record.warning() << "\n";
    if (const auto n = record.first_out_of_order(); n != 0 && !record.has_story()) {
        std::cerr << o.record << ": frame " << n << " is earlier than frame " << n - 1 << ": the list is in the file's order\n";
    }
    if (o.packet) return show_packet(record, o);
    if (!o.node.empty()) return show_node(record, o);
    if (o.expect) return show_expectations(record, o);
    std::cout << (o.json ? record::packet_list_json(record) : record::packet_table(record));
    return kDone;
}

}  // namespace

void add_show_command(CLI::App& program, Action& action) {
    auto o = std::make_shared<ShowOptions>();
    CLI::App* command = program.add_subcommand("show", "Read a record: the list of packets, one packet's story, a node's tables");
    command->add_option("RECORD", o->record, "A run.pcapng, or any capture")->required();
    auto* packet = command->add_option("--packet", o->packet, "The story of this packet, hop by hop");
    auto* node = command->add_option("--node", o->node, "This node's tables, as Linux prints them");
    auto* expect = command->add_flag("--expect", o->expect, "The lab's expectations, compared with the record");
    packet->excludes(node)->excludes(expect);
    node->excludes(expect);
    command->add_flag("--tables", o->tables, "With --packet: the rows of its tables that each hop used, as Linux prints them")
        ->needs(packet);
    command->add_option("--at", o->at, "With --node: the lab time (default: the end)")->needs(node);
    command->add_option("--command", o->commands, "With --node: what to print, such as 'ip neigh' (may be repeated)")
        ->needs(node);
    command->add_flag("--json", o->json, "As JSON");
    command->callback([o, &action] { action = [o] { return show(*o); }; });
}

}  // namespace lvslab::scenarios
